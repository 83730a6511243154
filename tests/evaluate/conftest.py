"""Makes ``small_assessments`` importable: the tests of this folder build theirs with it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
