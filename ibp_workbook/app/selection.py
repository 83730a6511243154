"""Which board, school and round a page is about: from the address, else where one was last."""

from datetime import date

from traitlets import HasTraits, Instance, List, Unicode

from ibp_workbook.app.links import link
from ibp_workbook.app.request import Request
from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.store import Board, Round, School, Workspace

BOARD_ITSELF = "bestuur"


class Selection(HasTraits):
    """The choice of board, round and school, shared by all pages.

    The traits hold what the address holds, as text; ``""`` where there is nothing to choose from.

    Attributes:
        board: board number.
        round: id of the measurement round.
        school: location code of a school, or ``bestuur`` for the board itself.
        library: all frameworks: built in and imported.
        boards: the boards this person may see.
        rounds: the rounds of the chosen board, newest first.
        schools: the open schools of the chosen board.
    """

    board = Unicode("")
    round = Unicode("")
    school = Unicode("")
    rounds = List(Instance(Round))
    schools = List(Instance(School))

    def __init__(self, workspace: Workspace, catalogue: Catalogue, request: Request) -> None:
        """Choose from the request; where it is silent, continue where the last answer was given."""
        super().__init__()
        self.workspace, self.catalogue, self.lang = workspace, catalogue, request.lang
        self.read_frameworks()
        self.boards = workspace.schools.boards()  # no trait: that would check each of a thousand boards
        known = {board.number for board in self.boards}
        number = request.board if request.board in known else self._last_board()
        self.choose_board(number, request.round, request.school)

    def read_frameworks(self) -> None:
        """Read the frameworks as they are now: a colleague may bring in an edition while a page is open."""
        self.library: dict[str, Framework] = self.workspace.frameworks.library(self.catalogue)

    def _last_board(self) -> str:
        last = self.workspace.maturity.activity()
        if last is not None:
            return last.board
        return self.boards[0].number if self.boards else ""

    def choose_board(self, number: str, round_id: str = "", school: str = "") -> None:
        """Choose another board; round and school follow, as asked or as was last."""
        last = self.workspace.maturity.activity(number) if number else None
        self.rounds = self._usable_rounds(number)
        self.schools = self.workspace.schools.of(number, closed=False) if number else []
        self.board = number
        rounds = {str(item.id) for item in self.rounds}
        newest = str(self.rounds[0].id) if self.rounds else ""
        last_round = str(last.round) if last else ""
        self.round = next((option for option in (round_id, last_round) if option in rounds), newest)
        by_id = {item.id: item.location for item in self.schools}
        last_school = by_id.get(last.school, BOARD_ITSELF) if last and last.school else BOARD_ITSELF
        codes = {*by_id.values(), BOARD_ITSELF}
        self.school = school if school in codes else last_school

    def choose(self, name: str, value: object) -> None:
        """Choose another ``board``, ``round`` or ``school``."""
        if name == "board":
            self.choose_board(str(value))
        elif name in ("round", "school"):
            setattr(self, name, str(value))

    def _usable_rounds(self, number: str) -> list[Round]:
        """Newest first; a round whose framework is not here any more cannot be shown."""
        rounds = self.workspace.rounds.of(number) if number else []
        return [item for item in reversed(rounds) if item.framework in self.library]

    def start_round(self, framework_id: str, name: str, day: date) -> Round:
        """Start a new measurement round for the chosen board and choose it.

        Raises:
            IbpError: the name is empty or taken, or this person may not do it.
        """
        framework = self.library[framework_id]
        created = self.workspace.rounds.add(self.board, framework.id, name, day, framework.target)
        self.rounds = self._usable_rounds(self.board)
        self.round = str(created.id)
        return created

    @property
    def current_board(self) -> Board | None:
        """The chosen board."""
        return next((board for board in self.boards if board.number == self.board), None)

    @property
    def current_round(self) -> Round | None:
        """The chosen round."""
        return next((item for item in self.rounds if str(item.id) == self.round), None)

    @property
    def current_school(self) -> School | None:
        """The chosen school; None for the board itself."""
        return next((item for item in self.schools if item.location == self.school), None)

    @property
    def subject(self) -> str:
        """The name of the chosen school, or of the board when it is about the board itself."""
        chosen = self.current_school or self.current_board
        return chosen.name if chosen else ""

    @property
    def framework(self) -> Framework | None:
        """The framework of the chosen round."""
        current = self.current_round
        return self.library[current.framework] if current else None

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address for this choice, with changes; empty ones are left out."""
        values = {"board": self.board, "round": self.round, "school": self.school, **changes}
        return {key: value for key, value in values.items() if value}

    def link(self, page: str, **more: str) -> str:
        """The way to another page with this choice, as far as ``more`` says nothing else."""
        return link(page, **{**self.address(), "lang": self.lang, **more})
