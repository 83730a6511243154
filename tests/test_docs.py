"""What is written about the content is what the content gives."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from ibp_workbook.catalogue.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parent.parent


def tool(name: str) -> ModuleType:
    """A program of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCHEMAS = tool("schemas")


def test_the_table_of_questions_is_up_to_date() -> None:
    module = tool("questions")
    written = module.TARGET.read_text("utf-8")
    assert written == module.page(), "run: python tools/questions.py"


def test_readme_names_only_files_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    linked = [part.split(")")[0] for part in readme.split("](")[1:]]
    assert linked
    assert [target for target in linked if not target.startswith("#") and not (ROOT / target).exists()] == []


class TestSchemas:
    """What an editor knows of the content is what the models say."""

    def test_they_are_up_to_date(self) -> None:
        written = {path.stem: path.read_text("utf-8") for path in SCHEMAS.FOLDER.glob("*.json")}
        assert written == {name: SCHEMAS.schema(name) for name in SCHEMAS.KINDS}, (
            "run: python tools/schemas.py"
        )
        assert SCHEMAS.SETTINGS.read_text("utf-8") == SCHEMAS.settings(), "run: python tools/schemas.py"

    @pytest.mark.parametrize("name", list(SCHEMAS.KINDS))
    def test_our_content_fits_and_a_typing_error_does_not(self, name: str) -> None:
        schema = json.loads(SCHEMAS.schema(name))
        smallest = min(ROOT.glob(SCHEMAS.KINDS[name][2]), key=lambda path: path.stat().st_size)
        content: Any = read_yaml(smallest, smallest.name)
        jsonschema.validate(content, schema)
        item = content[0] if isinstance(content, list) else content
        item["typing error"] = 5
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(content, schema)
