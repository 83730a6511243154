"""Who asks: the one place that knows for whom is read and written.

The server tells each page that people sign in, and who this one is: in its context, for a process may hold
many pages, or in the environment of a process of its own. Everything that opens a workspace without saying as
whom asks here: a page, a notebook, the command line.
"""

import os
from contextvars import ContextVar
from dataclasses import dataclass

SIGN_IN = "IBP_SIGN_IN"
"""Variable that is there in a server where people sign in: then nobody is "the user of this computer"."""

LOGIN = "IBP_LOGIN"
"""Variable with the login name of the person behind this page."""

BRIN = "IBP_BRIN"
"""Variable with the BRIN that the provider gave with that person; not there where none is asked for."""


@dataclass(frozen=True)
class Asker:
    """The person behind a page, as the server knows them.

    Attributes:
        signs_in: whether people sign in here; if not, whoever uses this computer asks.
        login: the login name; empty when it is not known.
        brin: the BRIN that narrows what this person may see, empty when there should be one and is none;
            None where none is asked for.
    """

    signs_in: bool
    login: str = ""
    brin: str | None = None

    def environment(self) -> dict[str, str]:
        """What a process needs to know to work for this person."""
        narrowed = {} if self.brin is None else {BRIN: self.brin}
        return {SIGN_IN: "yes", LOGIN: self.login, **narrowed} if self.signs_in else {}


_asker: ContextVar[Asker] = ContextVar("asker")


def work_for(person: Asker) -> None:
    """From now on this context works for this person."""
    _asker.set(person)


def asker() -> Asker:
    """For whom this context works; where nobody said so, for whom this process does."""
    if person := _asker.get(None):
        return person
    if SIGN_IN not in os.environ:
        return Asker(signs_in=False)
    return Asker(True, os.environ.get(LOGIN, ""), os.environ.get(BRIN))
