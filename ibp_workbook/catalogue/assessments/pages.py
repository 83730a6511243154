"""What an assessment needs beside its own folder: its notebook, its line in the plan and on the map."""

from collections.abc import Iterable
from pathlib import Path

from ibp_workbook.catalogue.assessments.models import Assessment, Name
from ibp_workbook.catalogue.plan import FILE as PLAN
from ibp_workbook.catalogue.plan import PlanContent
from ibp_workbook.catalogue.yaml_file import convert, read_yaml
from ibp_workbook.errors import IbpError

MAP = "texts/questions.yaml"
FILES = ("questions", "rules", "cases")
_FIRST_OF_OUR_OWN = 11


def check_pages(assessments: Iterable[Assessment], plan: PlanContent | None, data: Path) -> None:
    """Check that people can reach every assessment and that its gaps get a place in the plan.

    Args:
        assessments: those of the folder.
        plan: the content of the plan.
        data: the data folder; the notebooks are in the folder beside it.

    Raises:
        IbpError: the first that is missing; the sentence names the file to change.
    """
    known = read_yaml(data / MAP, MAP)
    for assessment in assessments:
        notebook = f"{assessment.id}.ipynb"
        if not (data.parent / "notebooks" / notebook).is_file():
            raise IbpError("assessments.no_notebook", file=f"notebooks/{notebook}", id=assessment.id)
        if plan is None or assessment.id not in plan.assessments:
            raise IbpError("assessments.not_in_plan", file=PLAN, id=assessment.id)
        for number in assessment.questions_served:
            if f"q{number}" not in known:
                raise IbpError("assessments.not_on_map", file=MAP, id=assessment.id, number=number)


def new_assessment(id_: str, data: Path) -> list[Path]:
    """Make an assessment with one example question, rule and case, and everything it needs around it.

    Args:
        id_: of the assessment: a-z, 0-9 and _.
        data: the data folder; the notebook goes into the folder beside it.

    Returns:
        The files that were made or changed.

    Raises:
        IbpError: not an id, or something of that name is there.
    """
    convert(id_, Name, "ibp new assessment", "ID")
    folder, notebook = data / "assessments" / id_, data.parent / "notebooks" / f"{id_}.ipynb"
    for path in (folder, notebook):
        if path.exists():
            raise IbpError("assessments.already_there", file=path.name)
    known = read_yaml(data / MAP, MAP)
    number = next(free for free in range(_FIRST_OF_OUR_OWN, 1000) if f"q{free}" not in known)
    folder.mkdir()
    made = []
    for name in FILES:
        text = (data / "templates" / "assessment" / f"{name}.yaml").read_text("utf-8")
        made.append(folder / f"{name}.yaml")
        made[-1].write_text(text.replace("{id}", id_).replace("{number}", str(number)), "utf-8", newline="\n")
    titles = {"nl": f"Voorbeeld {id_}", "en": f"Example {id_}"}
    notebook.write_text(_notebook(id_, titles), "utf-8", newline="\n")
    _add(data / PLAN, "assessments:\n", f"  {id_}: {{role: privacy_officer, effort: 2, risk: 2}}\n")
    question = f'q{number}: {{nl: "{titles["nl"]}", en: "{titles["en"]}"}}\n'
    _add(data / MAP, "", question)
    return [*made, notebook, data / PLAN, data / MAP]


def _add(file: Path, after: str, line: str) -> None:
    """A line in a file that people edit: below a heading, or at the end."""
    text = file.read_text("utf-8")
    at = text.index(after) + len(after) if after else len(text)
    file.write_text(text[:at] + line + text[at:], "utf-8", newline="\n")


def _notebook(id_: str, titles: dict[str, str]) -> str:
    """A page: a heading in each language, and one call."""
    from nbformat import v4, writes  # which only who makes an assessment needs

    headings = [
        v4.new_markdown_cell(f"# {title}", id=f"title-{lang}", metadata={"tags": [lang]})
        for lang, title in titles.items()
    ]
    call = v4.new_code_cell(f'from ibp_workbook.app.assess.page import page\n\npage("{id_}")', id="page")
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": titles["nl"],
        **{f"title_{lang}": title for lang, title in titles.items()},
    }
    return f"{writes(v4.new_notebook(cells=[*headings, call], metadata=metadata))}\n"
