"""How often a BSN is missed, and how often another number is taken for one: counted over made-up texts."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from ibp_workbook.evaluate.bsn import is_bsn, sightings

_SENTENCES = (
    "{0} {1}", "Het {0} van deze leerling is {1}.", "{0}: {1}", "Leerling uit groep 3 ({0} {1}).",
    "Naam: Sam\n{0}: {1}\nGroep: 5", "{1} is het {0} dat bij deze aanvraag hoort.",
)  # fmt: skip
_BARE = ("Leerling {1}", "{1}", "Graag {1} aanpassen in het systeem.", "Sam de Vries, {1}, groep 5")
_WORDS = (
    "BSN",
    "bsn",
    "burgerservicenummer",
    "BSN-nummer",
    "sofinummer",
    "b.s.n.",
    "PGN",
    "Burger Service Nummer",
)
_WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda n: n,
    "dots 4.2.3": lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    **{
        f"{name} 3.3.3": lambda n, gap=gap: gap.join((n[:3], n[3:6], n[6:]))  # type: ignore[misc]
        for name, gap in {
            "spaces": " ", "double spaces": "  ", "thin spaces": "\u2009", "no-break spaces": "\u00a0",
            "hyphens": "-", "en dashes": "\u2013", "slashes": "/", "underscores": "_", "commas": ", ",
            "across lines": "\n", "zero width": "\u200b", "middle dots": "\u00b7", "spaced hyphens": " - ",
        }.items()
    },
    "brackets": lambda n: f"[{n[:3]}] [{n[3:6]}] [{n[6:]}]",
    "full width": lambda n: n.translate(_WIDE),
    "each digit": " ".join,
    "without its zero": lambda n: n.lstrip("0"),
}  # fmt: skip


def _mobile(rng: random.Random) -> str:
    number = f"{rng.randrange(10**8):08d}"
    return rng.choice(
        [f"06-{number}", f"06 {number}", f"06{number}", f"+316{number}", f"+31 6 {number}",
         f"0031 6 {number}", f"06 {number[:4]} {number[4:]}", f"+31 (0)6 {number[:4]} {number[4:]}"]
    )  # fmt: skip


def _passing(rng: random.Random, size: int = 9) -> str:
    while True:
        number = f"{rng.randrange(10 ** (size - 1), 10**size)}"
        if is_bsn(number):
            return number


def _moment(rng: random.Random) -> str:
    day = date(1990, 1, 1) + timedelta(days=rng.randrange(16_000))
    shape = rng.choice(
        ["%Y-%m-%d {}:00", "%d-%m-%Y {}:30", "%d-%m-%Y", "%Y%m%d", "%d/%m/%Y {} uur", "%Y%m%d {}"]
    )
    return f"{day:{shape}}".format(rng.randrange(24))


def _standard(rng: random.Random) -> str:
    return f"{rng.randrange(10_000, 99_999)}-{rng.randint(1990, 2030)}"


def _iban(rng: random.Random) -> str:
    first, second = (f"{rng.randrange(10**4):04d}" for _ in range(2))
    return f"NL{rng.randrange(10, 99)} ABNA {first} {second} {rng.randrange(100):02d}"


OTHERS: dict[str, Callable[[random.Random], str]] = {
    "mobile number": _mobile,
    "telephone number": lambda r: f"0{r.randrange(10, 80)}-{r.randrange(10**7):07d}",
    "KvK number, named": lambda r: f"KvK {_passing(r, 8)}",
    "RSIN, named": lambda r: f"RSIN {_passing(r)}",
    "VAT number": lambda r: f"NL{_passing(r)}B0{r.randint(1, 9)}",
    "standard and year": lambda r: f"{r.choice(['ISO', 'NEN', 'ISO/IEC'])} {_standard(r)}",
    "urn of a standard": lambda r: f"urn:risk:req_node:ai{_standard(r)}:{r.randint(1, 9)}",
    "moment": _moment,
    "invoice, named": lambda r: f"factuurnummer {_passing(r)}",
    "IBAN": _iban,
    "amount": lambda r: f"€ {r.randrange(10**8, 10**9):,}".replace(",", "."),
    "KvK number, bare": lambda r: f"{r.randrange(10_000_000, 99_999_999)}",
    "nine digits, bare": lambda r: f"{r.randrange(10**8, 10**9)}",
}  # fmt: skip
_AROUND = (
    "Wij gebruiken {0} voor deze verwerking.",
    "{0}",
    "Zie {0} (bijlage 2).",
    "Contact: {0}, op werkdagen.",
)


def measure(count: int = 2_000, seed: int = 10) -> dict[str, Any]:
    """Of each spelling and each other number: the share that is refused, asked about and passed over."""
    rng = random.Random(seed)
    named = {name: _shares(lambda s=spell: _named(rng, s), count) for name, spell in SPELLINGS.items()}  # type: ignore[misc]
    bare = {name: _shares(lambda s=spell: _bare(rng, s), count) for name, spell in SPELLINGS.items()}  # type: ignore[misc]
    others = {
        name: _shares(lambda m=make: rng.choice(_AROUND).format(m(rng)), count)  # type: ignore[misc]
        for name, make in OTHERS.items()
    }
    return {"count": count, "named": named, "bare": bare, "others": others}


def _number(rng: random.Random, spell: Callable[[str], str]) -> str:
    small = spell is SPELLINGS["without its zero"]
    while True:
        number = f"{rng.randrange(10**7, 10**8 if small else 10**9):09d}"
        if is_bsn(number):
            return spell(number)


def _named(rng: random.Random, spell: Callable[[str], str]) -> str:
    return rng.choice(_SENTENCES).format(rng.choice(_WORDS), _number(rng, spell))


def _bare(rng: random.Random, spell: Callable[[str], str]) -> str:
    return rng.choice(_BARE).format("", _number(rng, spell))


def _shares(make: Callable[[], str], count: int) -> tuple[float, float, float]:
    """Refused, asked about, passed over."""
    refused = asked = 0
    for _ in range(count):
        found = sightings(make())
        refused += any(one.sure for one in found)
        asked += bool(found) and not any(one.sure for one in found)
    return refused / count, asked / count, 1 - (refused + asked) / count


def markdown(results: dict[str, Any]) -> str:
    """The shares as tables."""
    lines = [f"{results['count']:,} made-up texts per line; `python -m benchmarks bsn` counts anew.", ""]
    for key, title in (
        ("named", "A BSN beside such a word"),
        ("bare", "A BSN without any word"),
        ("others", "Another number"),
    ):
        lines += [f"| {title} | refused | asked | passed |", "|---|--:|--:|--:|"]
        lines += [
            f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |"
            for name, shares in results[key].items()
        ]
        lines.append("")
    return "\n".join(lines)
