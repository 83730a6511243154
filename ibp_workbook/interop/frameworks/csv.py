"""The columns of the framework template as CSV."""

from collections.abc import Sequence

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.interop.frameworks.table import About, build
from ibp_workbook.interop.strangers.delimited import Limits, read_rows

LIMITS = Limits(rows=20_000, columns=50, field=10_000)


def read_csv(content: bytes, file: str, standard_levels: Sequence[Level], lang: str) -> Framework:
    """A framework from CSV with the template's columns.

    Raises:
        IbpError: the table cannot be used; the sentence names row and column.
    """
    return build(read_rows(content, file, LIMITS), About(), file, standard_levels, lang)
