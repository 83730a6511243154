"""Notebooks are pages, not programs: a title, a little text, and one call."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
FOR_ANALYSTS = "analysis.ipynb"


def problems(notebook: dict[str, Any], short: bool = True) -> list[str]:
    """What is wrong with one notebook, a sentence each."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in code]
    wrong = []
    if any(cell["outputs"] or cell["execution_count"] is not None for cell in code):
        wrong.append("holds outputs of a run")
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        wrong.append("asks for another kernel than python3")
    if not notebook["metadata"].get("title"):
        wrong.append("has no title in its metadata")
    if any(_defines(source) for source in sources):
        wrong.append("defines functions or classes; those belong in the package")
    if not any("".join(cell["source"]).startswith("# ") for cell in notebook["cells"]):
        wrong.append("has no heading")
    if short and (len(code) > 2 or any(_lines(source) > 5 for source in sources)):
        wrong.append("is longer than two code cells of five lines")
    return wrong


def _defines(source: str) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    return any(isinstance(node, kinds) for node in ast.walk(ast.parse(source)))


def _lines(source: str) -> int:
    return sum(bool(line.strip()) for line in source.splitlines())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebook(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    assert problems(notebook, short=path.name != FOR_ANALYSTS) == []


def test_the_pages_of_the_menu_are_there() -> None:
    names = {path.name for path in FOLDER.glob("*.ipynb")}
    assert {"start.ipynb", "maturity.ipynb", "board.ipynb", "schools.ipynb", FOR_ANALYSTS} <= names


def _notebook(*sources: str, title: str = "Page", kernel: str = "python3", **ran: Any) -> dict[str, Any]:
    fresh = {"outputs": [], "execution_count": None, **ran}
    cells = [{"cell_type": "code", "source": source, **fresh} for source in sources]
    return {
        "cells": [{"cell_type": "markdown", "source": ["# Page"]}, *cells],
        "metadata": {"title": title, "kernelspec": {"name": kernel}},
    }


@pytest.mark.parametrize(
    ("notebook", "sentence"),
    [
        (_notebook("x = 1", outputs=[{"output_type": "stream"}]), "outputs"),
        (_notebook("x = 1", execution_count=3), "outputs"),
        (_notebook("x = 1", kernel="julia"), "kernel"),
        (_notebook("x = 1", title=""), "title"),
        (_notebook("def f():\n    pass"), "defines"),
        (_notebook("class A:\n    pass"), "defines"),
        (_notebook("f = lambda: 1"), "defines"),
        (_notebook("x = 1", "x = 2", "x = 3"), "longer"),
        (_notebook("x = 1\n" * 6), "longer"),
    ],
)
def test_the_check_sees_what_is_wrong(notebook: dict[str, Any], sentence: str) -> None:
    (found,) = problems(notebook)
    assert sentence in found


def test_the_check_passes_a_good_notebook() -> None:
    assert problems(_notebook("x = 1\n\n" * 5, "x = 2")) == []
    assert problems(_notebook(*["x = 1"] * 9), short=False) == []
