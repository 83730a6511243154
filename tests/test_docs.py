"""What is written about the content is what the content gives."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_table_of_questions_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("questions", ROOT / "tools" / "questions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = module.TARGET.read_text("utf-8")
    assert written == module.page(), "run: python tools/questions.py"


def test_readme_names_only_files_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    linked = [part.split(")")[0] for part in readme.split("](")[1:]]
    assert linked
    assert [target for target in linked if not target.startswith("#") and not (ROOT / target).exists()] == []
