"""Whatever the bytes are, a reader gives a result or a sentence."""

from contextlib import suppress

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibp_workbook.catalogue.models import Level
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.duo import read_all
from ibp_workbook.interop.frameworks.files import read_framework

QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = ["urn", "parent_urn", "assessable", "ref_id", "name", "description", "annotation", "translations"]
KEYS += [
    "questions",
    "choices",
    "min_score",
    "max_score",
    "score",
    "scores_definition",
    "scale",
    "weight",
    "locale",
]
SCALARS = (
    st.none() | st.text(max_size=5) | st.integers() | st.floats() | st.sampled_from(["a", "b", "true", "nl"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=6,
)
NODES = st.lists(
    st.fixed_dictionaries(
        {"urn": st.sampled_from("abc"), "assessable": st.just(True)},
        optional=dict.fromkeys(KEYS[3:], VALUES) | {"parent_urn": st.sampled_from("abc")},
    ),
    max_size=3,
)


@QUIET
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(standard: tuple[Level, ...], content: bytes) -> None:
    for name in ("x", "x.csv"):
        with suppress(IbpError):
            read_framework(content, name, standard)
    with suppress(IbpError):
        read_all([("x", content)])


@QUIET
@given(nodes=NODES, more=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_any_library(standard: tuple[Level, ...], nodes: list[object], more: dict[str, object]) -> None:
    content = yaml.safe_dump({"framework": more | {"requirement_nodes": nodes}}).encode()
    with suppress(IbpError):
        read_framework(content, "x.yaml", standard)


@QUIET
@given(rows=st.lists(st.lists(st.sampled_from(["", "A", "privacy", "=1", '"', "é", "niveau 1"]), max_size=5)))
def test_any_table(standard: tuple[Level, ...], rows: list[list[str]]) -> None:
    text = "\n".join(";".join(row) for row in [["code", "titel", "domein", "deel"], *rows])
    with suppress(IbpError):
        read_framework(text.encode(), "x.csv", standard)
