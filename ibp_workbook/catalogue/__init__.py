"""What is asked, decided and why: typed content under ``data/`` and its strict loader."""

from ibp_workbook.catalogue.loader import Catalogue, check_meanings, load_catalogue, read_catalogue
from ibp_workbook.catalogue.models import (
    Domain,
    Framework,
    Level,
    Source,
    Statement,
    Step,
    Text,
)
from ibp_workbook.catalogue.sources import cite

__all__ = [
    "Catalogue",
    "Domain",
    "Framework",
    "Level",
    "Source",
    "Statement",
    "Step",
    "Text",
    "check_meanings",
    "cite",
    "load_catalogue",
    "read_catalogue",
]
