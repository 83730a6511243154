"""What must be said before pytest loads the plugins that are installed."""

import sys

from ibp_workbook.app.server.warm import without

# By way of jsonschema nbval would import this, and work out a grammar for a second; a server goes without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
with without("pyarrow"):  # frames as those of pages are
    import pandas  # noqa: F401
