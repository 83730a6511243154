"""Who is signed in, where the server does that itself: a row for each browser that holds a key.

Only the server's door works with these rows. What a manager may see and end of them is in :mod:`.members`.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store.asking import asker
from ibp_workbook.store.audit.chain import append
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.schema import members, sign_ins
from ibp_workbook.times import now

TERM = timedelta(hours=12)
"""How long one lasts: a working day, after which the provider is asked again."""
_KEPT = timedelta(days=1)
"""How long a row stays once it has ended: longer than an attempt lasts, so that none signs in twice."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is, in the words of a provider that was believed.

    Attributes:
        login: the name under which a manager gives rights.
        subject: the name under which the provider knows this person, always the same.
        session: the provider's own session, when it names one.
        told_at: when it said so, by its clock.
        brin: the BRIN that it gives, as ``Asker`` has it.
    """

    login: str
    subject: str
    session: str | None
    told_at: datetime
    brin: str | None = None


@dataclass(frozen=True)
class SignIn:
    """One browser in which somebody is signed in."""

    number: int
    login: str
    begun_at: datetime
    ends_at: datetime
    brin: str | None = None


class SignIns:
    """The sign-ins that came from one provider.

    Args:
        url: address of the workspace.
        issuer: the provider; what another one said counts no longer.

    Raises:
        IbpError: a page or notebook asks, whose rights are those of one person.
    """

    def __init__(self, url: str, issuer: str) -> None:
        if asker().signs_in:
            raise IbpError("common.not_a_member")
        self._engine, self._issuer = open_engine(url), issuer

    def begin(self, identity: Identity, attempt: str) -> str | None:
        """Sign someone in; the key for the browser, which is kept nowhere else.

        Args:
            identity: who it is.
            attempt: what made this attempt different from all others.

        Returns:
            None when this attempt was used before.
        """
        key, at = secrets.token_urlsafe(32), now()
        row = {
            "key": _hashed(key),
            "attempt": _hashed(attempt),
            "login": identity.login,
            "issuer": self._issuer,
            "subject": identity.subject,
            "provider_session": identity.session,
            "brin": identity.brin,
            "told_at": identity.told_at,
            "begun_at": at,
            "ends_at": at + TERM,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(sign_ins).where(sign_ins.c.ends_at < at - _KEPT))
                connection.execute(insert(sign_ins).values(row))
                append(connection, identity.login, Deed(Kind.SIGN_IN))
                known = members.c.login == identity.login
                connection.execute(update(members).where(known).values(signed_in_at=at))
        except IntegrityError:
            return None
        return key

    def of(self, key: str) -> SignIn | None:
        """Who is signed in with this key; None when nobody is (any more)."""
        with reading(self._engine) as connection:
            found = present(connection, and_(self._here(), sign_ins.c.key == _hashed(key)))
        return found[0] if found else None

    def ended(self, numbers: Collection[int]) -> set[int]:
        """Which of these are over."""
        if not numbers:
            return set()
        with reading(self._engine) as connection:
            there = present(connection, and_(self._here(), sign_ins.c.id.in_(numbers)))
        return set(numbers) - {found.number for found in there}

    def end(self, number: int) -> set[int]:
        """Sign out in one browser."""
        return self._end(sign_ins.c.id == number)

    def end_everywhere(self, login: str) -> set[int]:
        """Sign someone out in all browsers; the numbers of what ended."""
        return self._end(sign_ins.c.login == login)

    def end_at_provider(self, subject: str | None, session: str | None, told_at: datetime) -> set[int]:
        """Sign out whom the provider signed out; the numbers of what ended.

        Args:
            subject: the person, or None when only the session is named.
            session: the session, or None for all of the person.
            told_at: when the provider said so. What it said later about who signs in stands, so that a
                message that comes a second time ends nothing new.
        """
        which = [sign_ins.c.told_at <= told_at]
        which += [] if subject is None else [sign_ins.c.subject == subject]
        which += [] if session is None else [sign_ins.c.provider_session == session]
        return self._end(and_(*which), "provider") if len(which) > 1 else set()

    def _end(self, which: ColumnElement[bool], by: str = "") -> set[int]:
        with writing(self._engine) as connection:
            ended = end(connection, and_(self._here(), which))
            for sign_in in ended:
                append(connection, sign_in.login, Deed(Kind.SIGN_OUT, detail=by))
        return {sign_in.number for sign_in in ended}

    def _here(self) -> ColumnElement[bool]:
        return sign_ins.c.issuer == self._issuer


def present(connection: Connection, which: ColumnElement[bool]) -> list[SignIn]:
    """Those sign-ins that are not over, the oldest first."""
    return _read(connection, and_(which, sign_ins.c.ends_at > now()))


def latest(connection: Connection, which: ColumnElement[bool]) -> list[SignIn]:
    """The last sign-in of each of these people, over or not, the newest first."""
    found = {sign_in.login: sign_in for sign_in in _read(connection, which)}
    return sorted(found.values(), key=lambda sign_in: sign_in.number, reverse=True)


def _read(connection: Connection, which: ColumnElement[bool]) -> list[SignIn]:
    columns = (
        sign_ins.c.id, sign_ins.c.login, sign_ins.c.begun_at, sign_ins.c.ends_at, sign_ins.c.brin,
    )  # fmt: skip
    return [SignIn(*row) for row in connection.execute(select(*columns).where(which).order_by(sign_ins.c.id))]


def end(connection: Connection, which: ColumnElement[bool]) -> list[SignIn]:
    """Let those sign-ins be over; those that were not yet."""
    ending = present(connection, which)
    if ending:
        numbers = [sign_in.number for sign_in in ending]
        connection.execute(update(sign_ins).where(sign_ins.c.id.in_(numbers)).values(ends_at=now()))
    return ending


def _hashed(text: str) -> str:
    # The text is random and long: nobody finds it by trying, so a plain hash is enough.
    return hashlib.sha256(text.encode()).hexdigest()
