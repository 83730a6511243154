"""A board with one DPIA on each form of others: for tests of what lists, reports and pages do with them."""

import json
from collections.abc import Mapping
from pathlib import Path

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.interop.dpia.files import import_file
from ibp_workbook.store import Workspace
from tests.real_files import REAL

FILES = Path(__file__).parent / "interop" / "strangers_files"
SORTS = ("ours", "proef", "image", "cnil", "marked", "older", "dpia", "prescan")
MARKED = (
    "Wij doen **twee** dingen:\n- *eerst* [kijken](https://voorbeeld.nl)\n  - dan doen\n1. klaar <b>x</b>"
)
OFFICIAL = {
    "dpia": ("minbzk_dpia_v3.0.yaml", {"1.1": {"value": "Voorstel"}}),
    "prescan": ("minbzk_prescan_v2.0.yaml", {"0.1": {"value": "true"}}),
}


def answers(urn: str, given: Mapping[str, object]) -> bytes:
    """An output file of the Rijksmodel."""
    data = {"metadata": {"urn": urn, "createdAt": "2026-02-01T10:00:00Z"}, "answers": given}
    return json.dumps(data).encode()


def add_forms(workspace: Workspace) -> dict[str, int]:
    """Give the demo board a DPIA on each form: sort of form -> number; without the real files fewer."""
    studies = workspace.dossiers.of(DEMO_BOARD, "dpia")
    made = {"ours": next(one.id for one in studies if "Leerpoort" in one.subject)}
    import_file(workspace, DEMO_BOARD, FILES / "form_proef.yaml")
    wanted: dict[str, Path | tuple[str, bytes]] = {
        "proef": FILES / "rijks_one_answer.json",
        "image": FILES / "rijks_image.json",
        "cnil": FILES / "cnil_image_and_table.json",
        "marked": ("markdown.json", answers("urn:nl:proef:1.0", {"0.1": {"value": MARKED}})),
    }
    for sort, (name, given) in OFFICIAL.items():
        definition = REAL / "rijksmodel" / name
        if definition.exists():
            report = import_file(workspace, DEMO_BOARD, definition)
            wanted[sort] = (f"{sort}.json", answers(report.form, given))
    if "dpia" in wanted:
        wanted["older"] = FILES / "rijks_older_namespaced.json"
    for sort, source in wanted.items():
        report = import_file(workspace, DEMO_BOARD, source, name=f"Proef {sort}")
        assert report.document is not None
        made[sort] = report.document
    return made
