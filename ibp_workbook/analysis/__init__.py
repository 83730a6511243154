"""Tidy pandas frames across schools and rounds, and the pure functions that boards look at them with."""

from ibp_workbook.analysis.alias import alias
from ibp_workbook.analysis.board import (
    best_and_worst,
    board_missed,
    distribution,
    heatmap,
    most_missed,
    ranking,
    sort_schools,
    spread,
)
from ibp_workbook.analysis.change import change
from ibp_workbook.analysis.compare import two_groups, two_rounds
from ibp_workbook.analysis.dpias import dpia_measures, dpia_risks, dpias, read_dpias
from ibp_workbook.analysis.levels import (
    Levels,
    domain_means,
    levels,
    moved,
    moved_together,
    shortfall,
    weakest,
)
from ibp_workbook.analysis.likeness import likeness
from ibp_workbook.analysis.norms import norm
from ibp_workbook.analysis.order import in_order, order, orders
from ibp_workbook.analysis.places import places
from ibp_workbook.analysis.pooling import apart, pool, select
from ibp_workbook.analysis.workspace import AnalysisWorkspace, open_workspace

__all__ = [
    "AnalysisWorkspace",
    "Levels",
    "alias",
    "apart",
    "best_and_worst",
    "board_missed",
    "change",
    "distribution",
    "domain_means",
    "dpia_measures",
    "dpia_risks",
    "dpias",
    "heatmap",
    "in_order",
    "levels",
    "likeness",
    "most_missed",
    "moved",
    "moved_together",
    "norm",
    "open_workspace",
    "order",
    "orders",
    "places",
    "pool",
    "ranking",
    "read_dpias",
    "select",
    "shortfall",
    "sort_schools",
    "spread",
    "two_groups",
    "two_rounds",
    "weakest",
]
