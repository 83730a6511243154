"""What must be said before pytest loads the plugins that are installed."""

import sys

# nbval would import this by way of jsonschema, and work out a grammar for a second; a server does without, too.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
