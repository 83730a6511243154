"""How gaps become proposals for the improvement plan: usual role, effort and risk, from ``data/plan``."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from ibp_workbook.catalogue.models import Content, Identifier, Text
from ibp_workbook.catalogue.yaml_file import convert, read_yaml
from ibp_workbook.errors import IbpError

FILE = "plan/plan.yaml"
Weight = Annotated[int, Meta(ge=1, le=3)]


class Role(Content, frozen=True):
    """Who carries out an action; a role, never a name."""

    id: Identifier
    title: Text


class Usual(Content, frozen=True):
    """Where a proposal starts: who usually does it, how much work it is, how much is at stake."""

    role: str
    effort: Weight
    risk: Weight


class PlanContent(Content, frozen=True):
    """What a plan starts from.

    Attributes:
        milestone: the goal on the timeline that the plan works towards.
        roles: who can carry out an action.
        default: for a gap of which nothing more is known.
        domains: by domain of a framework.
        assessments: by assessment.
    """

    milestone: str
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    default: Usual
    domains: Mapping[str, Usual] = {}
    assessments: Mapping[str, Usual] = {}

    def role(self, role_id: str) -> Role | None:
        """The role with this id, if there is one."""
        return next((role for role in self.roles if role.id == role_id), None)


def load_plan(
    folder: Path, domains: Collection[str], assessments: Collection[str], milestones: Collection[str]
) -> PlanContent | None:
    """The content of ``folder/plan.yaml``, checked; None when there is no such file.

    Args:
        folder: such as ``data/plan``.
        domains: every domain of every framework.
        assessments: every assessment.
        milestones: every milestone of the timeline.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    path = folder / "plan.yaml"
    if not path.is_file():
        return None
    plan = convert(read_yaml(path, FILE), PlanContent, FILE)
    roles = [role.id for role in plan.roles]
    for role in plan.roles:
        if roles.count(role.id) > 1:
            raise IbpError("catalogue.duplicate_id", file=FILE, id=role.id)
    if plan.milestone not in milestones:
        raise IbpError("plan.dead_reference", file=FILE, key="milestone", id=plan.milestone)
    for key, id_, known in _references(plan, domains, assessments, roles):
        if id_ not in known:
            raise IbpError("plan.dead_reference", file=FILE, key=key, id=id_)
    return plan


def _references(
    plan: PlanContent, domains: Collection[str], assessments: Collection[str], roles: Collection[str]
) -> Iterator[tuple[str, str, Collection[str]]]:
    yield "default.role", plan.default.role, roles
    for name, group, known in (
        ("domains", plan.domains, domains),
        ("assessments", plan.assessments, assessments),
    ):
        for id_, usual in group.items():
            yield name, id_, known
            yield f"{name}.{id_}.role", usual.role, roles
