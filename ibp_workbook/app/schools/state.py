"""Load schools from the national register: read the files, choose a board, see what changes, confirm."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ibp_workbook.interop.duo import read_all
from ibp_workbook.interop.place_names import findable
from ibp_workbook.store import ImportSummary, SchoolChange, SchoolRecord, Workspace

ALL_BOARDS = "all"


class SchoolImport:
    """One import, from upload to confirmation. Nothing is written before ``confirm``."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names = {board.number: board.name for board in workspace.schools.boards()}
        self.records: list[SchoolRecord] = []
        self.board = ""
        self.summary: ImportSummary | None = None

    def read(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Read the uploaded files; what was read before is forgotten only when these are good.

        Raises:
            IbpError: a file is not what was expected.
        """
        self.records = read_all(files)
        self.board, self.summary = "", None

    def boards(self) -> list[tuple[str, int, Sequence[str], str]]:
        """The boards in the files: number, number of schools, the places where most are, and a known name."""
        counts = Counter(record.board for record in self.records)
        places: dict[str, Counter[str]] = defaultdict(Counter)
        for record in self.records:
            places[record.board][record.place] += 1
        return [
            (
                number,
                count,
                [place for place, _ in places[number].most_common(3)],
                self._names.get(number, ""),
            )
            for number, count in sorted(counts.items())
        ]

    def choose(self, board: str) -> ImportSummary:
        """What would change for one board, or for ``ALL_BOARDS``."""
        self.board = board
        self.summary = self._workspace.schools.preview(self.records, self._wanted())
        return self.summary

    def changes(self) -> list[SchoolChange]:
        """The changes that the choice would make, without the schools that stay as they are."""
        return (
            [change for change in self.summary.changes if change.kind != "unchanged"] if self.summary else []
        )

    def by_place(self, most: int) -> list[tuple[str, list[SchoolChange]]]:
        """The first so many changes by place, each place and its schools by name."""
        by_place: dict[str, list[SchoolChange]] = defaultdict(list)
        ordered = sorted(self.changes(), key=lambda change: (change.place, change.name, change.location))
        for change in ordered[:most]:
            by_place[findable(change.place)].append(change)
        return list(by_place.items())

    def confirm(self) -> ImportSummary:
        """Carry it out."""
        done = self._workspace.schools.load(self.records, self._wanted())
        self.board, self.summary = "", None
        return done

    def _wanted(self) -> set[str] | None:
        return None if self.board == ALL_BOARDS else {self.board}
