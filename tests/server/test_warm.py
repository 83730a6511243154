"""A host begins with what pages use, and without what they do not."""

import subprocess
import sys

WARM = """
import io, sys
from ibp_workbook.app.server.warm import warm_up
warm_up()
seldom = {"pyarrow", "typer", "rich", "openpyxl", "lxml", "docx", "matplotlib"}
print(sorted({"pandas", "ibp_workbook.app.board.page", "cel", *seldom} & set(sys.modules)))
"""
SERVER = """
import sys, ibp_workbook.app.server.application, ibp_workbook.app.server.config
print(sorted({"voila", "authlib", "cryptography", "pandas", "alembic", "IPython"} & set(sys.modules)))
"""
PARQUET = """
import pandas as pd
frame = pd.DataFrame({"school": ["De Bosuil", None], "n": [1, 2], "sector": pd.Categorical(["po", "vo"])})
stream = io.BytesIO()
frame.to_parquet(stream, engine="pyarrow", index=False)
print(pd.read_parquet(stream).equals(frame))
"""


def _printed(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_server_loads_what_signs_people_in_only_when_it_does_that_itself() -> None:
    assert _printed(SERVER) == ["['voila']"]


def test_what_few_pages_need_is_not_loaded_and_parquet_still_works() -> None:
    loaded, is_the_same = _printed(WARM + PARQUET)
    assert loaded == "['cel', 'ibp_workbook.app.board.page', 'pandas']"
    assert is_the_same == "True"
