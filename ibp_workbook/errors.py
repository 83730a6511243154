"""The exceptions that people get to read."""

from ibp_workbook.texts import Texts, default_lang


class IbpError(Exception):
    """Something a person can act on, told in one sentence in their language.

    Args:
        key: key of the sentence in ``data/texts``, such as ``"duo.missing_column"``.
        **params: values for the placeholders of that sentence; days, other errors, texts of the content and
            functions of the language (``question.label.get``) are told in the language that is asked for.
    """

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def message(self, lang: str) -> str:
        """The sentence in ``lang`` (``nl`` or ``en``)."""
        return Texts(lang)(self.key, **self.params)

    def __str__(self) -> str:
        return self.message(default_lang())


class DoubtError(IbpError):
    """A refusal that a person can lift: they say that ``numbers`` are no BSN, and the same goes through.

    Args:
        key: key of the question in ``data/texts``.
        numbers: what it is about.
        **params: values for the placeholders.
    """

    def __init__(self, key: str, numbers: tuple[str, ...], **params: object) -> None:
        super().__init__(key, **params)
        self.numbers = numbers
