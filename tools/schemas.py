"""Write data/schemas from the models, with which an editor completes the keys of content.

``python tools/schemas.py`` writes them; a test fails when they are no longer what the models give. Which
files each is for stands in .vscode/settings.json, which other editors with a YAML language server read too.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from ibp_workbook.catalogue.assessments.files import CasesFile, RulesFile
from ibp_workbook.catalogue.assessments.models import QuestionsFile
from ibp_workbook.catalogue.fields import FieldSet
from ibp_workbook.catalogue.forms.dpia_library import Library
from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.catalogue.models import Framework, Source, Statement
from ibp_workbook.catalogue.plan import PlanContent
from ibp_workbook.catalogue.retention import RetentionFile
from ibp_workbook.catalogue.timeline import TimelineFile

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "schemas"
SETTINGS = ROOT / ".vscode" / "settings.json"

# name -> what the file holds, the keys that another file adds, and the files
KINDS: dict[str, tuple[Any, Collection[str], str]] = {
    "questions": (QuestionsFile, (), "data/assessments/*/questions.yaml"),
    "rules": (RulesFile, (), "data/assessments/*/rules.yaml"),
    "cases": (CasesFile, (), "data/assessments/*/cases.yaml"),
    "source": (Source, (), "data/sources/*.yaml"),
    "framework": (Framework, ("statements",), "data/frameworks/*/framework.yaml"),
    "statements": (dict[str, str | tuple[Statement, ...]], (), "data/frameworks/*/statements/*.yaml"),
    "plan": (PlanContent, (), "data/plan/plan.yaml"),
    "retention": (RetentionFile, (), "data/retention/categories.yaml"),
    "timeline": (TimelineFile, (), "data/timeline/milestones.yaml"),
    "form": (Form, ("parts",), "data/dpia/form/form.yaml"),
    "form_part": (FormField, ("kind",), "data/dpia/form/[0-9]*.yaml"),
    "closing": (tuple[FieldSet, ...], (), "data/dpia/closing.yaml"),
    "library": (Library, (), "data/dpia/library.yaml"),
}


def schema(name: str) -> str:
    """The JSON Schema of one kind of file."""
    model, elsewhere, _ = KINDS[name]
    made = msgspec.json.schema(model)
    if elsewhere:
        own = made["$defs"][made["$ref"].rpartition("/")[2]]
        own["required"] = [key for key in own["required"] if key not in elsewhere]
    if name == "statements":  # the domain of a norm stands once, at the top of its file
        norm = made["$defs"]["Statement"]
        norm["required"].remove("domain")
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**draft, **made}, indent=1, ensure_ascii=False) + "\n"


def settings() -> str:
    """Which schema is for which files."""
    schemas = {f"./data/schemas/{name}.json": files for name, (_, _, files) in KINDS.items()}
    return json.dumps({"yaml.schemas": schemas}, indent=2) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    SETTINGS.parent.mkdir(exist_ok=True)
    for kind in KINDS:
        (FOLDER / f"{kind}.json").write_text(schema(kind), "utf-8", newline="\n")
    SETTINGS.write_text(settings(), "utf-8", newline="\n")
