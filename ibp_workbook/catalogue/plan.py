"""How gaps become proposals for the improvement plan: usual role, effort and risk, from ``data/plan``."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from ibp_workbook.catalogue.fields import Field, FieldSet, check_sets
from ibp_workbook.catalogue.models import Content
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError

FILE = "plan/plan.yaml"
Weight = Annotated[int, Meta(ge=1, le=3)]


class Usual(Content, frozen=True):
    """Where a proposal starts: who usually does it, how much work it is, how much is at stake."""

    role: str
    effort: Weight
    risk: Weight


class PlanContent(Content, frozen=True, dict=True):
    """What a plan starts from.

    Attributes:
        milestone: the goal on the timeline that the plan works towards.
        action: what is asked of an action; the choices of ``role`` are who can carry it out.
        default: for a gap of which nothing more is known.
        domains: by domain of a framework.
        assessments: by assessment.
    """

    milestone: str
    action: Annotated[tuple[FieldSet, ...], Meta(min_length=1)]
    default: Usual
    domains: Mapping[str, Usual] = {}
    assessments: Mapping[str, Usual] = {}

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """What is asked of an action, by name."""
        return {field.id: field for part in self.action for field in part.fields}


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
    plan = read_content(path, FILE, PlanContent)
    check_sets(plan.action, FILE)
    if "role" not in plan.fields:
        raise IbpError("plan.dead_reference", file=FILE, key="action", id="role")
    roles = plan.fields["role"].values
    milestone = ("milestone", plan.milestone, milestones)
    for key, id_, known in (milestone, *_references(plan, domains, assessments, roles)):
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
