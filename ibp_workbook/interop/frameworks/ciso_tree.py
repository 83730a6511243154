"""The tree of requirements in a CISO Assistant framework, checked before anything is made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.build import MAX_STATEMENTS
from ibp_workbook.interop.frameworks.ciso_words import Node, text_at

MAX_NODES = 4 * MAX_STATEMENTS
"""Headings included."""


@dataclass(eq=False)
class Requirement:
    """One node of the tree. ``urn`` is compared without case, as CISO Assistant does.

    ``around_all`` is a node that stands around everything else, such as the title of the framework.
    """

    urn: str
    data: Node
    assessable: bool
    parent: "Requirement | None" = None
    children: list["Requirement"] = field(default_factory=list)
    around_all: bool = False

    @property
    def tail(self) -> str:
        """The last part of the urn."""
        return self.urn.rsplit(":", 1)[-1]

    def ancestors(self) -> list["Requirement"]:
        """From the top of the tree down to the parent; what stands around everything is no top."""
        found = []
        node = self.parent
        while node is not None and not node.around_all:
            found.append(node)
            node = node.parent
        return found[::-1]


def read_tree(nodes: Sequence[Any], file: str) -> list[Requirement]:
    """All nodes in the order of the file, linked to their parents.

    Raises:
        IbpError: too many nodes, a urn is missing or stands twice, a parent does not exist, or nodes are
            their own ancestor; the sentence names the node.
    """
    if len(nodes) > MAX_NODES:
        raise IbpError("frameworks.too_many_nodes", file=file, limit=MAX_NODES)
    found: dict[str, Requirement] = {}
    for position, data in enumerate(nodes, start=1):
        requirement = _requirement(data, position, file)
        if requirement.urn in found:
            raise IbpError("frameworks.duplicate_urn", file=file, urn=requirement.urn)
        found[requirement.urn] = requirement
    for requirement in found.values():
        parent_urn = text_at(requirement.data, "parent_urn", requirement.urn, file).lower()
        if parent_urn:
            if parent_urn not in found:
                raise IbpError("frameworks.dead_parent", file=file, urn=requirement.urn, parent=parent_urn)
            requirement.parent = found[parent_urn]
            requirement.parent.children.append(requirement)
    if sum(requirement.assessable for requirement in found.values()) > MAX_STATEMENTS:
        raise IbpError("frameworks.too_many", file=file, limit=MAX_STATEMENTS)
    try:
        TopologicalSorter({one.urn: [one.parent.urn] for one in found.values() if one.parent}).prepare()
    except CycleError as error:
        raise IbpError("frameworks.cycle", file=file, urn=min(error.args[1])) from error
    _mark_around_all(found.values())
    return list(found.values())


def _mark_around_all(requirements: Iterable[Requirement]) -> None:
    """Whatever stands alone at the top is no domain as long as there are headings below it that can be."""
    tops = [requirement for requirement in requirements if requirement.parent is None]
    while len(tops) == 1 and not tops[0].assessable and any(child.children for child in tops[0].children):
        tops[0].around_all = True
        tops = tops[0].children


def _requirement(data: Any, position: int, file: str) -> Requirement:
    if not isinstance(data, dict):
        raise IbpError("frameworks.wrong_node", file=file, position=position)
    urn = text_at(data, "urn", f"requirement_nodes[{position}]", file).lower()
    if not urn:
        raise IbpError("frameworks.no_urn", file=file, position=position)
    assessable = text_at(data, "assessable", urn, file).lower()
    return Requirement(urn=urn, data=data, assessable=assessable in ("true", "yes", "1"))


def domain_of(requirement: Requirement) -> Requirement | None:
    """The top node under which a requirement hangs: its domain.

    A top node that is assessed itself is the domain of what hangs under it, and of itself. A top node that
    is assessed and holds nothing has no domain of its own: such nodes form a plain list, and get one
    domain together (None).
    """
    ancestors = requirement.ancestors()
    if ancestors:
        return ancestors[0]
    return requirement if requirement.children else None
