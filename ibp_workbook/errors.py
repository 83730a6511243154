"""The exceptions that people get to read."""

from typing import Any, Literal

from ibp_workbook.texts import Texts, default_lang

Lifted = Literal["no_bsn", "leave_out"]
"""How a person lifts a refusal of a file: its numbers are no BSN, or it comes in without the texts."""


class IbpError(Exception):
    """Something a person can act on, told in one sentence in their language.

    Args:
        key: key of the sentence in ``data/texts``, such as ``"duo.missing_column"``.
        **params: values for the placeholders of that sentence; days, other errors, texts of the content and
            functions of the language (``question.label.get``) are told in the language that is asked for.
    """

    lifted_by: tuple[Lifted, ...] = ()

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """Comes out of another process as it went in, whatever it is made with."""
        return _remade, (type(self), self.key, vars(self))

    def message(self, lang: str) -> str:
        """The sentence in ``lang`` (``nl`` or ``en``)."""
        return Texts(lang)(self.key, **self.params)

    def __str__(self) -> str:
        return self.message(default_lang())


def _remade(kind: type[IbpError], key: str, state: dict[str, Any]) -> IbpError:
    error = kind.__new__(kind, key)
    vars(error).update(state)
    return error


class LaterError(IbpError):
    """It cannot be done now; the same goes in a while, when somebody or something has made that possible."""


class UnkeepableError(IbpError):
    """A file holds texts that may not be kept; without them it comes in."""

    lifted_by = ("leave_out",)


class DoubtError(IbpError):
    """A refusal that a person can lift: they say that ``numbers`` are no BSN, and the same goes through.

    Args:
        key: key of the question in ``data/texts``.
        numbers: what it is about.
        **params: values for the placeholders.
    """

    lifted_by = ("no_bsn", "leave_out")

    def __init__(self, key: str, numbers: tuple[str, ...], **params: object) -> None:
        super().__init__(key, **params)
        self.numbers = numbers
