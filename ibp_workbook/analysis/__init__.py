"""Tidy pandas frames across schools and rounds, and the pure functions that boards look at them with."""

from ibp_workbook.analysis.alias import alias
from ibp_workbook.analysis.board import (
    best_and_worst,
    board_missed,
    distribution,
    domain_means,
    heatmap,
    most_missed,
    ranking,
    sort_schools,
)
from ibp_workbook.analysis.change import change
from ibp_workbook.analysis.dpias import dpia_measures, dpia_risks, dpias, read_dpias
from ibp_workbook.analysis.pooling import apart, pool, select
from ibp_workbook.analysis.workspace import AnalysisWorkspace, open_workspace

__all__ = [
    "AnalysisWorkspace",
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
    "most_missed",
    "open_workspace",
    "pool",
    "ranking",
    "read_dpias",
    "select",
    "sort_schools",
]
