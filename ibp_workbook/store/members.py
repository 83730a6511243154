"""Members of a shared workspace: login name, role and scope."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, true
from sqlalchemy.exc import IntegrityError

from ibp_workbook.errors import IbpError
from ibp_workbook.store import rights, sign_ins
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.giving import Given, Member
from ibp_workbook.store.schema import boards, members, schools
from ibp_workbook.store.schema import sign_ins as table_of_sign_ins
from ibp_workbook.store.schools import Board, School, read_boards, read_schools
from ibp_workbook.store.sign_ins import SignIn

_MEMBER = [members.c[field.name] for field in fields(Member)]


@dataclass(frozen=True)
class Scope:
    """For what somebody may give rights.

    Attributes:
        everything: also rights for all boards.
        boards: the boards.
        schools: all their schools.
    """

    everything: bool
    boards: Sequence[Board]
    schools: Sequence[School]


class Members:
    """Who may do what in a workspace, for who manages people: of some boards, or of all."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def scope(self) -> Scope:
        """For what this person may give rights."""
        self._require_manager()
        managing = self._access.actor.managing
        reach = Actor("", "reader", boards=managing)
        with self._access.reading() as connection:
            known = read_boards(connection, reach.board_filter())
            return Scope(managing is None, known, read_schools(connection, reach.school_filter()))

    def all(self) -> list[Member]:
        """All rights that this person manages, also those that have ended."""
        self._require_manager()
        with self._access.reading() as connection:
            return self._read(connection)

    def last_signed_in(self) -> dict[str, datetime]:
        """When each person last signed in, where this server does that itself."""
        self._require_manager()
        columns = (members.c.login, members.c.signed_in_at)
        query = select(*columns).where(self._managed(), members.c.signed_in_at.is_not(None))
        with self._access.reading() as connection:
            return {row.login: row.signed_in_at for row in connection.execute(query)}

    def check(self, given: Iterable[Member]) -> list[IbpError | None]:
        """What is wrong with rights that ``add_all`` would give, for each; nothing is kept."""
        self._require_manager()
        with self._access.reading() as connection:
            held = self._held(connection)
            return [held.refusal(member) for member in given]

    def add(self, member: Member) -> None:
        """Give someone a right.

        Raises:
            IbpError: no right to do so, an unknown role, board or school, or the right exists.
        """
        self.add_all([member])

    def add_all(self, given: Iterable[Member]) -> None:
        """Give many rights, all of them or none.

        Raises:
            IbpError: as ``add``, for the first that is wrong.
        """
        self._require_manager()
        with self._access.writing() as connection:
            taken = self._insert(connection, given)
            self._tell(connection, Kind.ROLE_GIVEN, taken)

    def change(self, login: str, given: Sequence[Member], seen: Collection[Member] | None = None) -> None:
        """Give someone other rights, in place of all that this person manages.

        Args:
            login: whose rights.
            given: the rights from now on.
            seen: those that this person looked at; None to replace whatever is there.

        Raises:
            IbpError: as ``add``, no rights given, there were none, or others than were seen.
        """
        self._require_manager()
        with self._access.writing() as connection:
            before, signed_in_at = self._remove(connection, login, seen)
            taken = self._insert(connection, given, signed_in_at)
            # Last: who tells holds up all others who tell, and may not wait for one of them meanwhile.
            self._tell(connection, Kind.ROLE_TAKEN, before)
            self._tell(connection, Kind.ROLE_GIVEN, taken)

    def remove(self, login: str, seen: Collection[Member] | None = None) -> None:
        """Take away all rights of a login name that this person manages.

        Args:
            login: whose rights.
            seen: those that this person looked at; None to take away whatever is there.

        Raises:
            IbpError: there were none, or others than were seen.
        """
        self._require_manager()
        with self._access.writing() as connection:
            before, _ = self._remove(connection, login, seen)
            self._tell(connection, Kind.ROLE_TAKEN, before)

    def actor_for(self, login: str, brin: str | None = None) -> Actor | None:
        """The actor behind a login name, for who manages everybody; None for who is not a member.

        Rights of one person have one role; those for several boards or schools add up. A BRIN narrows them.
        """
        if self._access.actor.managing is not None:
            raise IbpError("store.may_not_write")
        with self._access.reading() as connection:
            return rights.of(connection, login, brin)

    def signed_in(self) -> list[SignIn]:
        """Who is signed in now: whom this person manages, and who waits for a right."""
        self._require_manager()
        with self._access.reading() as connection:
            return sign_ins.present(connection, self._theirs())

    def waiting(self) -> list[SignIn]:
        """Who signed in of late and has no right at all, the last first."""
        self._require_manager()
        with self._access.reading() as connection:
            return sign_ins.latest(connection, self._strangers())

    def sign_out(self, login: str) -> int:
        """Sign someone out everywhere; in how many browsers that was."""
        self._require_manager()
        with self._access.writing() as connection:
            ended = sign_ins.end(connection, and_(self._theirs(), table_of_sign_ins.c.login == login))
            self._access.tell(connection, *(Deed(Kind.SIGN_OUT, whom=login) for _ in ended))
        return len(ended)

    # ---- What this person manages ----

    def _managed(self) -> ColumnElement[bool]:
        managing = self._access.actor.managing
        if managing is None:
            return true()
        own = select(schools.c.id).where(schools.c.board.in_(managing))
        return or_(members.c.board.in_(managing), members.c.school.in_(own))

    def _strangers(self) -> ColumnElement[bool]:
        return table_of_sign_ins.c.login.not_in(select(members.c.login))

    def _theirs(self) -> ColumnElement[bool]:
        managed = select(members.c.login).where(self._managed())
        return or_(table_of_sign_ins.c.login.in_(managed), self._strangers())

    def _read(self, connection: Connection) -> list[Member]:
        query = select(*_MEMBER).where(self._managed()).order_by(members.c.login, members.c.id)
        return [Member(*row) for row in connection.execute(query)]

    def _held(self, connection: Connection) -> Given:
        everyone = [Member(*row) for row in connection.execute(select(*_MEMBER))]
        of_boards = connection.execute(select(schools.c.id, schools.c.board)).all()
        numbers = connection.execute(select(boards.c.number)).scalars()
        return Given(self._access.actor, set(numbers), {row.id: row.board for row in of_boards}, everyone)

    # ---- Within a transaction ----

    def _insert(
        self, connection: Connection, given: Iterable[Member], signed_in_at: datetime | None = None
    ) -> list[Member]:
        held = self._held(connection)
        taken = [held.take(member) for member in given]
        if not taken:
            raise IbpError("store.no_rights")
        kept = {"signed_in_at": signed_in_at}
        try:
            connection.execute(
                insert(members), [{**vars(member), **kept, "identity": member.identity} for member in taken]
            )
        except IntegrityError as error:  # somebody else was first, at this very moment
            raise IbpError("store.member_exists", login=taken[0].login) from error
        return taken

    def _remove(
        self, connection: Connection, login: str, seen: Collection[Member] | None = None
    ) -> tuple[list[Member], datetime | None]:
        """Take rights away; which, and when this person last signed in."""
        if login and login == self._access.actor.login:
            raise IbpError("store.own_rights")
        which = and_(members.c.login == login, self._managed())
        # In one statement: on PostgreSQL another manager may come between reading and taking away.
        removing = delete(members).where(which).returning(members.c.id, members.c.signed_in_at, *_MEMBER)
        rows = sorted(connection.execute(removing), key=lambda row: row.id)
        before = [Member(*held) for _, _, *held in rows]
        if seen is not None and set(before) != set(seen):
            raise IbpError("store.rights_meanwhile", login=login)
        if not rows:
            raise IbpError("store.no_member", login=login)
        return before, rows[0].signed_in_at

    def _tell(self, connection: Connection, kind: Kind, given: Sequence[Member]) -> None:
        """Let the audit log tell of rights; one for a school is about its board too, whose FG reads it."""
        board_of = {row.id: row.board for row in connection.execute(select(schools.c.id, schools.c.board))}
        places = [(each.board or board_of.get(each.school or 0, ""), each.school) for each in given]
        deeds = (
            Deed(kind, board, school, whom=each.login, detail=each.role)
            for each, (board, school) in zip(given, places, strict=True)
        )
        self._access.tell(connection, *deeds)

    def _require_manager(self) -> None:
        if not self._access.actor.manages_people:
            raise IbpError("store.may_not_write")
