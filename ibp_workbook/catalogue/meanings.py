"""What a field of the content means to this program: the tags that a field may carry under ``means``.

Python never names a field of the content by its id. It asks for what a field means, so that who writes
content may rename, move and renumber what is asked. A form of others lacks what it does not ask.
"""

from collections.abc import Container, Iterable, Mapping

from ibp_workbook.errors import IbpError

ONLY_OTHERS = {
    "risk.level": "how high a risk is, where that is asked and not worked out",
    "measure.leaves": "how high the risks are with this measure, where that is asked for each measure",
}
"""What our own form does not ask, and the definitions of others do."""

FORM = {
    "subject": "what it is about",
    "reasons": "why a DPIA is needed",
    "data": "the rows of kinds of personal data",
    "data.people": "about whom",
    "data.sensitivity": "ordinary, sensitive, special, criminal or bsn",
    "processing": "the rows of processing operations",
    "processing.name": "what an operation is called",
    "processing.data": "the kinds of data in it",
    "systems": "what it is done with",
    "techniques": "the techniques that ask for attention",
    "purpose": "what an operation is for; it repeats",
    "party": "the rows of parties in an operation",
    "party.role": "their roles: processor, controller or joint",
    "party.agreement": "the agreement with a processor",
    "location": "the rows of places where the data are",
    "location.outside": "whether that is outside the EEA",
    "location.transfer": "what the data may go there on",
    "term": "the rows of retention periods of an operation",
    "term.data": "the kinds of data that are kept so long",
    "ground": "the rows of legal grounds of an operation",
    "ground.kind": "the ground of art. 6 GDPR",
    "special": "whether there are special categories of data",
    "criminal": "whether there are data about criminal offences",
    "bsn": "whether there is a BSN",
    "alternatives": "whether there is a lighter way",
    "risk": "the rows of risks",
    "risk.name": "what may happen",
    "risk.origin": "by what or whom",
    "risk.consequence": "what it does to people",
    "risk.processing": "in which operations",
    "risk.likelihood": "how likely it is without measures",
    "risk.likelihood_why": "why it is rated so",
    "risk.impact": "how great the impact is without measures",
    "risk.impact_why": "why it is rated so",
    "measure": "the rows of measures",
    "measure.name": "which measure",
    "measure.risks": "the risks it is against, by name",
    "measure.owner": "the role that sees to it",
    "measure.due": "the day on which it is done",
    "measure.status": "todo, doing or done",
    "measure.notes": "anything more about it",
    "left": "the rows of what is left of each risk",
    "left.likelihood": "how likely it is with the measures",
    "left.impact": "how great the impact is with the measures",
    "consulted": "whether the AP was consulted beforehand",
    **ONLY_OTHERS,
}
"""What a field of a DPIA form can mean; each stands in our own form once, but for what only others ask."""

_NOTICE = ("notice.nature", "notice.contact", "notice.consequences", "notice.measures")
REPEATED = frozenset(_NOTICE)
"""Tags that more questions of one assessment carry, in the order in which they are asked."""

_STARTS_DPIA: Mapping[str, str] = {
    "people": "whose data they are",
    "data_kinds": "the kinds of data, among which the special ones",
    "traces": "more kinds of data: what people leave behind",
    "watching": "how people are watched",
    "technique.profiling": "whether people are profiled",
    "technique.algorithm": "whether people are assessed by a program",
    "technique.decisions": "who decides: none, person or program",
    "technique.combining": "whether data of more sources are combined",
    "technique.tracking": "whether behaviour is followed or steered",
    "role": "the role of a supplier",
    "pupils": "the number of pupils",
    "agreement": "whether there is an agreement",
    "agreement.model": "the model of that agreement",
    "location": "where the data are",
    "transfer": "what the data go outside the EEA on",
    "transfer.dpf": "whether the recipient is certified for the DPF",
    "camera.place": "where a camera hangs",
    "camera.functions": "what a camera can do more",
    "purposes": "what it is for",
    "retention.days": "how many days it is kept",
    "ground": "the legal ground",
    "alternatives": "whether there is a lighter way",
}

ANSWERS: Mapping[str, str] = {
    **_STARTS_DPIA,
    "used_by": "the schools that use a product",
    "agreement.ends": "the last day of an agreement",
    "breach.aware": "the moment from which the school knew of a breach",
    "breach.reported": "whether it was reported to the AP",
    "breach.reported_at": "the moment on which it was",
    **dict.fromkeys(_NOTICE, "what a report to the AP says there (art. 33(3) GDPR)"),
}
"""What a question of an assessment can mean."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "dpia": (
        "people", "data_kinds", "traces", "watching", "technique.profiling", "technique.algorithm",
        "technique.decisions", "technique.combining", "technique.tracking",
    ),
    "supplier": (
        "role", "data_kinds", "pupils", "agreement", "agreement.model", "agreement.ends", "location",
        "transfer", "transfer.dpf", "used_by",
    ),
    "camera": ("camera.place", "camera.functions", "purposes", "retention.days", "ground", "alternatives"),
    "breach": ("breach.aware", "breach.reported", "breach.reported_at", *_NOTICE),
}  # fmt: skip
"""Assessment -> what pages and a DPIA ask of it."""

STARTS_DPIA = frozenset(_STARTS_DPIA)
"""What a DPIA takes over: an assessment with such a question can be where one starts."""


def check_means(
    tags: Iterable[tuple[str, str | None]], known: Iterable[str], files: Mapping[str, str], file: str
) -> None:
    """Refuse a tag that nobody knows, and one that stands twice where Python asks for the one.

    Args:
        tags: id of everything that may carry a tag, and the tag.
        known: the tags that have a meaning there.
        files: id -> the file that holds it, where that is not ``file``.
        file: the name of the file for the sentence.

    Raises:
        IbpError: names file and key.
    """
    seen: dict[str, str] = {}
    for id_, tag in tags:
        where = {"file": files.get(id_, file), "key": f"{id_}.means"}
        if tag is None:
            continue
        if tag not in known:
            raise IbpError("meanings.unknown", **where, tag=tag)
        if tag in seen and tag not in REPEATED:
            raise IbpError("meanings.second", **where, tag=tag, id=seen[tag])
        seen[tag] = id_


def check_needed(carried: Container[str], needed: Iterable[str], file: str) -> None:
    """Refuse content in which nothing means what Python asks for.

    Raises:
        IbpError: names the file and the tag.
    """
    for tag in sorted(needed):
        if tag not in carried:
            raise IbpError("meanings.missing", file=file, key="means", tag=tag)
