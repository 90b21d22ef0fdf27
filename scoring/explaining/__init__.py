"""How every figure on a page was computed: in words, from which scores, by which section and source."""

from django.utils.translation import gettext_lazy as _

from scoring.explaining.agreement import AGREEMENT
from scoring.explaining.ballot import BALLOT, RESULTS
from scoring.explaining.evaluation import EVALUATION, WEIGHTS
from scoring.explaining.figure import Figure
from scoring.explaining.stability import STABILITY

GROUPS = (
    (_("Scores and ranking"), EVALUATION),
    (_("Weights"), WEIGHTS),
    (_("Agreement of the judges"), AGREEMENT),
    (_("Stability of the selection"), STABILITY),
    (_("Ballot"), BALLOT),
    (_("Results of the topics"), RESULTS),
)

FIGURES = {figure.code: figure for _title, figures in GROUPS for figure in figures}

__all__ = ["FIGURES", "GROUPS", "Figure"]
