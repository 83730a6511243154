"""The workspace: everything a program does with boards, schools, rounds and dossiers, as one person."""

from ibp_workbook.store import rights
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.log import Audit
from ibp_workbook.store.dossiers import Dossiers
from ibp_workbook.store.engine import open_engine
from ibp_workbook.store.example import Example
from ibp_workbook.store.frameworks import Frameworks
from ibp_workbook.store.imports.answers import AnswerImport
from ibp_workbook.store.imports.dossiers import DossierImport
from ibp_workbook.store.maturity import Maturity
from ibp_workbook.store.members import Members
from ibp_workbook.store.rounds import Rounds
from ibp_workbook.store.schools import Schools
from ibp_workbook.store.verdicts import Verdicts


class Imports:
    """Files that are taken over: each is first shown (``preview``), then taken in as a whole (``load``).

    Attributes:
        answers: a workbook with the answers of a round.
        dossiers: a register, such as that of the suppliers.
    """

    def __init__(self, access: Access) -> None:
        self.answers = AnswerImport(access)
        self.dossiers = DossierImport(access)


class Workspace:
    """A workspace as one person sees it: each read and write is limited to that person's scope.

    Args:
        url: ``sqlite:///file`` (made when it does not exist) or ``postgresql+psycopg://…``.
        actor: who reads and writes; by default who asks (:mod:`.asking`).

    Attributes:
        schools: boards and their schools.
        rounds: measurement rounds.
        dossiers: what people filled in, whatever it is.
        maturity: the dossiers of self-assessments, by round.
        verdicts: verdicts on record.
        frameworks: frameworks, built in and imported.
        members: who may do what.
        audit: who did what with the data.
        example: the fictitious board of the demo, to take away.
        imports: files that are taken over.

    Raises:
        IbpError: the workspace cannot be opened, or not by this person.
    """

    def __init__(self, url: str, actor: Actor | None = None) -> None:
        self.url = url
        self._engine = open_engine(url)
        self.actor = rights.asking(self._engine, actor)
        access = Access(self.actor, self._engine)
        self.schools = Schools(access)
        self.rounds = Rounds(access)
        self.dossiers = Dossiers(access)
        self.maturity = Maturity(access)
        self.verdicts = Verdicts(access)
        self.frameworks = Frameworks(access)
        self.members = Members(access)
        self.audit = Audit(access)
        self.example = Example(access)
        self.imports = Imports(access)
