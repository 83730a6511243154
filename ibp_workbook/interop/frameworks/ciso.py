"""A framework from a library file as CISO Assistant publishes it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ibp_workbook.catalogue.models import Domain, Framework, Level, Text
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.build import Remarks, checked, choose_target
from ibp_workbook.interop.frameworks.ciso_scale import read_scale
from ibp_workbook.interop.frameworks.ciso_statement import StatementReader
from ibp_workbook.interop.frameworks.ciso_tree import Requirement, domain_of, read_tree
from ibp_workbook.interop.frameworks.ciso_words import Node, Words, joined, list_at, mapping_at, text_at
from ibp_workbook.interop.strangers.plain_text import identifier, one_line, plain, slug, unique
from ibp_workbook.interop.strangers.yaml_limits import read_limited_yaml

_OVERRIDES = ("min_score", "max_score", "scores_definition_ref")
_GROUPS = "implementation_groups_definition"
_NODES = "requirement_nodes"
_CREDITS = ("provider", "copyright")
_MAX_NOTICE = 2_000


def read_ciso(content: bytes, file: str, standard_levels: Sequence[Level], lang: str) -> Framework:
    """The first framework in a library.

    Args:
        content: the YAML.
        file: the file's name, for errors.
        standard_levels: the scale for a framework without scores.
        lang: the language of the warnings.

    Raises:
        IbpError: not YAML, no framework in it, or a node is wrong; the sentence names the node.
    """
    remarks = Remarks(lang)
    library = read_limited_yaml(content, file)
    if not isinstance(library, dict):
        raise IbpError("frameworks.no_framework", file=file)
    framework = _find(library, file, remarks)
    words = Words(
        text_at(framework, "locale", "framework", file) or text_at(library, "locale", "-", file), file
    )
    requirements = read_tree(list_at(framework, _NODES, "framework", file), file)
    levels = read_scale(framework, words, standard_levels, remarks)
    title = words.both(framework, "name", "framework", one_line) or words.both(library, "name", "-", one_line)
    ref_id = text_at(framework, "ref_id", "framework", file)
    title = title or Text(nl=one_line(ref_id or file), en=one_line(ref_id or file))
    domains = _domains(requirements, title, words)
    if not domains:
        raise IbpError("frameworks.no_statements", file=file)
    reader = StatementReader(words, levels, {urn: domain.id for urn, domain in domains.items()}, requirements)
    statements = tuple(reader.read(item) for item in requirements if item.assessable)
    target = choose_target(levels, remarks)
    _remark(framework, requirements, remarks)
    words.remark_missing(remarks)
    result = Framework(
        id=slug(ref_id) or slug(title.en) or "import",
        version=one_line(text_at(library, "version", "-", file)) or "1",
        title=title,
        description=words.both(framework, "description", "framework") or title,
        notice=_notice(library, words),
        levels=levels,
        target=target,
        domains=tuple(dict.fromkeys(domains.values())),
        statements=statements,
    )
    return checked(result, file, remarks)


def _find(library: dict[str, Any], file: str, remarks: Remarks) -> Node:
    """The framework in a library, wherever it is kept: under objects or directly, alone or in a list."""
    for holder in (mapping_at(library, "objects", "-", file), library):
        for key in ("framework", "frameworks"):
            value = holder.get(key)
            found = value if isinstance(value, list) else [value] if value is not None else []
            if not found:
                continue
            if not all(isinstance(item, dict) for item in found):
                raise IbpError("frameworks.not_mapping", file=file, key=key, where="objects")
            if len(found) > 1:
                names = ", ".join(one_line(text_at(item, "name", key, file)) or "-" for item in found[1:])
                remarks.add("more_frameworks", names=names[:300])
            first: Node = found[0]
            return first
    if _NODES in library:
        return library
    raise IbpError("frameworks.no_framework", file=file)


def _domains(requirements: list[Requirement], title: Text, words: Words) -> dict[str | None, Domain]:
    """Urn of a top node (None for nodes without one) -> its domain, for domains that hold a statement."""
    tops = dict.fromkeys(domain_of(item) for item in requirements if item.assessable)
    names = {top: "" if top is None else text_at(top.data, "ref_id", top.urn, words.file) for top in tops}
    counts = Counter(names.values())
    domains: dict[str | None, Domain] = {}
    for top, ref_id in names.items():
        taken = {domain.id for domain in domains.values()}
        if top is None:
            domains[None] = Domain(id=unique(slug(title.en) or "domain", taken), title=title)
            continue
        wanted = identifier(ref_id) if counts[ref_id] == 1 else ""
        name = joined(
            [
                Text(nl=one_line(ref_id), en=one_line(ref_id)) if one_line(ref_id) else None,
                words.both(top.data, "name", top.urn, one_line)
                or words.both(top.data, "description", top.urn, one_line),
            ],
            " ",
        )
        domains[top.urn] = Domain(
            id=unique(wanted or slug(top.tail) or "domain", taken),
            title=name or Text(nl=top.tail, en=top.tail),
        )
    return domains


def _notice(library: Node, words: Words) -> Text | None:
    """Who made it and under which terms; it is shown wherever the framework is used."""
    parts = [words.both(library, key, "-", lambda text: plain(text)[:_MAX_NOTICE]) for key in _CREDITS]
    return joined(parts, "\n")


def _remark(framework: Node, requirements: list[Requirement], remarks: Remarks) -> None:
    overridden = sum(
        1 for item in requirements if item.assessable and any(item.data.get(key) for key in _OVERRIDES)
    )
    if overridden:
        remarks.add("overrides", count=overridden)
    if framework.get(_GROUPS) or any(item.data.get("implementation_groups") for item in requirements):
        remarks.add("groups")
    if any(item.data.get("visibility_expression") for item in requirements):
        remarks.add("visibility")
