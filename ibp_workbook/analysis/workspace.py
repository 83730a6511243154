"""The workspace as tidy frames: ``open_workspace().scores()`` and ``.effective_answers()``."""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator

import pandas as pd

from ibp_workbook import paths
from ibp_workbook.analysis import frames
from ibp_workbook.analysis.frames import together
from ibp_workbook.analysis.lately import Lately
from ibp_workbook.analysis.measurement import Measurement, Readings, measure
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.asking import asker
from ibp_workbook.store.engine import shown
from ibp_workbook.texts import default_lang

Make = Callable[[Iterable[Measurement], str], pd.DataFrame]
_frames = Lately[pd.DataFrame](most=30_000)  # some 10 MB: a board of 300 schools has 24,000 rows in a round


def open_workspace(url: str | None = None, actor: Actor | None = None) -> "AnalysisWorkspace":
    """Open a workspace for analysis.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://…``. Without it: the workspace that the pages use
            (``IBP_WORKSPACE``, else this user's own), with the demo board when there is nothing in it yet.
        actor: who is asking, which decides what can be seen; by default the user of this computer. In a
            server where people sign in that is always the person who opened the page.

    Raises:
        IbpError: people sign in here, and this person may not see the workspace, or not as that actor.
    """
    if url is None:
        url = paths.default_workspace_url()
        if not asker().signs_in:
            from ibp_workbook.demo import ensure_demo

            ensure_demo(url)
    return AnalysisWorkspace(url, actor)


class AnalysisWorkspace(Workspace):
    """A workspace that also answers in pandas frames."""

    @classmethod
    def of(cls, workspace: Workspace) -> "AnalysisWorkspace":
        """The same workspace, for the same person: nothing is opened anew."""
        made = cls.__new__(cls)
        vars(made).update(vars(workspace))
        return made

    def __repr__(self) -> str:
        boards = ", ".join(f"{board.number} ({board.schools} schools)" for board in self.schools.boards())
        return f"<workspace {shown(self.url)}, boards: {boards or 'none'}>"

    def __dir__(self) -> list[str]:
        """What is for people: without what they need not know of."""
        return [name for name in super().__dir__() if not name.startswith("_")]

    def scores(
        self,
        board: str | None = None,
        round: int | None = None,
        framework: str | None = None,
        *,
        lang: str | None = None,
    ) -> pd.DataFrame:
        """Scores of boards and their open schools.

        One row per board, round, subject (a school, or the board itself) and group of norms.

        Columns:
            board, board_name: number and name of the board.
            round_id, round, date: the round, its name and its date.
            framework, scale_min, scale_max, target: the framework, its scale, and the target of the round.
            school_id, school, brin, location, sector, municipality: the school; empty (<NA>) where the
                subject is the board itself.
            group: "overall", "domain" or "step": what the row speaks of. Choose one before you add up.
            domain, domain_title, step, step_title: which domain or step; empty for the other groups.
            position: order of the group in the framework.
            mean: weighted mean level; lowest: lowest level; at_target: share (0 to 1) at or above the target;
                all three empty where nothing is assessed. Of a board mean and lowest are those of its open
                schools together, with what they inherit.
            n: assessed norms; not_applicable, unanswered: the other ones; total: all of them. Of a board they
                (and at_target) count every answer once: its own, and those of its schools.
            weight: sum of the weights behind the mean, by which means can be pooled.
            own_mean ... own_unanswered: the same over what the subject is asked and answers itself: of a
                board its own norms, of a school what it does not inherit.

        Args:
            board: only this board number.
            round: only this round id.
            framework: only rounds of this framework.
            lang: language of the titles, ``nl`` or ``en``.
        """
        return self._frame(frames.scores, board, round, framework, lang or default_lang())

    def effective_answers(
        self,
        board: str | None = None,
        round: int | None = None,
        framework: str | None = None,
        *,
        lang: str | None = None,
    ) -> pd.DataFrame:
        """The answers that count: one row per board, round, subject and norm.

        A school counts with its board's answer where it has none of its own and the norm may be inherited.
        The board's own rows hold the norms that a board answers: those of scope "board" or "both".

        Columns:
            board ... municipality: as in ``scores``.
            statement, statement_title: the norm; domain, domain_title, step, step_title, scope: where it
                belongs.
            position: order of the norm in the framework; weight: its weight.
            level: the level, empty unless state is "answered".
            state: "answered", "nvt" (not applicable) or "open".
            inherited: the school counts with the board's answer.
            deviates: the school's own answer differs from the board's answer that it could inherit.
            counts: choose these rows to count every answer once: where it was given or, when it is open,
                where it is asked.

        Args:
            board: only this board number.
            round: only this round id.
            framework: only rounds of this framework.
            lang: language of the titles, ``nl`` or ``en``.
        """
        return self._frame(frames.answers, board, round, framework, lang or default_lang())

    def answers_of_rounds(self, board: str, rounds: Collection[int]) -> dict[int, pd.DataFrame]:
        """``effective_answers`` of some rounds of a board, by the id of the round; read together."""
        readings = self.readings(board, rounds)
        return {read.round.id: frame_of(frames.answers, (read,), default_lang()) for read in readings}

    def _frame(
        self, make: Make, board: str | None, round: int | None, framework: str | None, lang: str
    ) -> pd.DataFrame:
        if round is None:  # of many rounds it is too much to keep
            return make(map(measure, self.readings(board, None, framework)), lang)
        return frame_of(make, tuple(self.readings(board, {round}, framework)), lang)

    def readings(
        self, board: str | None = None, rounds: Container[int] | None = None, framework: str | None = None
    ) -> Iterator[Readings]:
        """What the frames are made of, for each board and round.

        Args:
            board: only this board number.
            rounds: only rounds with these ids.
            framework: only rounds of this framework.
        """
        library = self.frameworks.library(load_catalogue())
        schools = defaultdict(list)
        for school in self.schools.of(board):
            if school.open:
                schools[school.board].append(school)
        owners = self.schools.boards() if board is None else [self.schools.board(board)]
        of_board = defaultdict(list)
        for measured in self.rounds.of(board, framework):
            if rounds is None or measured.id in rounds:
                of_board[measured.board].append(measured)
        asked = ((owner, measured) for owner in owners for measured in of_board[owner.number])
        # Some at a time: a query for each round is most of the work of a country, and its answers are many.
        for some in together(asked):
            given = self.maturity.levels_of([measured.id for _, measured in some])
            for owner, measured in some:
                levels = tuple(given.pop(measured.id, ()))
                among = tuple(schools[owner.number])
                yield Readings(owner, measured, library[measured.framework], among, levels)


def frame_of(make: Make, readings: tuple[Readings, ...], lang: str) -> pd.DataFrame:
    """A frame (``frames.scores``, ``frames.answers``) of what was read; made lately, it is not made again."""
    made = _frames.find((make, lang), readings)
    if made is None:
        made = make(map(measure, readings), lang)
        _frames.keep((make, lang), readings, made, len(made))
    return made.copy()  # who gets it may do with it what they like
