"""The figures of agreement and of the judge sheets (methods.md §5)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.explaining.evaluation import OWN_RULE
from scoring.explaining.figure import Figure

RAW = _("Each judge's own composite of every topic that the judge scored in full, before calibration.")
BLOCK = _(
    "Each judge's own composite, before calibration, of the topics that were scored by all judges; at least "
    "three topics and two judges."
)

AGREEMENT = (
    Figure(
        "kendall_w",
        _("Kendall's W"),
        _(
            "Whether the judges put the topics in the same order. Each judge's composites are turned into "
            "ranks, and the ranks of each topic are added up. 1 means that all have the same order, 0 that "
            "their orders have nothing in common. How high or low somebody marks plays no part."
        ),
        BLOCK,
        "W = 12 · Σ(R − R̄)² / (m²(n³ − n) − m · Σ(t³ − t))",
        "§5",
        _("M. G. Kendall, B. Babington Smith, The problem of m rankings, 1939."),
        _("With fewer than eight topics its probability is approximate."),
    ),
    Figure(
        "icc",
        _("Intraclass correlation (ICC)"),
        _(
            "How much of the differences between the marks comes from the topics and not from the judges. "
            "The leading figure ICC(2,k) says how reliable the mean of the whole panel is; ICC(2,1) says it "
            "for one judge; the ICC(3) disregard that some judges mark higher throughout. Below 0.5 poor, "
            "from 0.5 moderate, from 0.75 good, from 0.9 excellent."
        ),
        BLOCK,
        "ICC(2,k) = (MSR − MSE) / (MSR + (MSC − MSE) / n)",
        "§5",
        _(
            "P. E. Shrout, J. L. Fleiss, Intraclass correlations, 1979; the bands by T. K. Koo, M. Y. Li, "
            "2016."
        ),
        _("It may fall below 0 when the judges contradict each other; it is shown as computed."),
    ),
    Figure(
        "alpha",
        _("Krippendorff's α"),
        _(
            "How much less the judges disagree about the same topic than marks picked at random from all "
            "topics would. 1 is full agreement, 0 is chance. It leads where scores are missing, because it "
            "needs no complete table. From 0.8 reliable, from 0.667 tentative, below that unreliable."
        ),
        RAW,
        _("α = 1 − observed disagreement / expected disagreement (squared differences)"),
        "§5",
        _("K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011."),
    ),
    Figure(
        "spread",
        _("Spread"),
        _(
            "How widely a judge uses the scale: the standard deviation of the judge's own composites. Near 0 "
            "the judge gave every topic about the same."
        ),
        RAW,
        "√(Σ(S − S̄)² / n)",
        "§5",
        _("Standard deviation of a whole population."),
    ),
    Figure(
        "correlation",
        _("Correlation with the others"),
        _(
            "Whether a judge finds the same topics good as the other judges together do. 1 is the same, 0 "
            "has nothing to do with the others, below 0 is the contrary."
        ),
        _(
            "The judge's composites and the mean of the other judges' for the same topics; at least three "
            "topics."
        ),
        "r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² · Σ(y − ȳ)²)",
        "§5",
        _("K. Pearson, product-moment correlation, 1895."),
        _("A judge who differs from the others may be the one who is right."),
    ),
    Figure(
        "coverage",
        pgettext_lazy("judge", "Coverage"),
        _("How many of the topics that were open to a judge the judge scored in full."),
        _("The judge's scorecards, without topics from which the judge is recused."),
        _("topics scored in full / topics open to the judge"),
        "§5",
        OWN_RULE,
    ),
    Figure(
        "flat",
        _("Flat scorecards"),
        _(
            "The share of a judge's complete scorecards on which all seven marks are the same. Such a "
            "scorecard does not tell the dimensions apart."
        ),
        _("The judge's scorecards with all seven marks."),
        _("scorecards with seven equal marks / scorecards with seven marks"),
        "§5",
        OWN_RULE,
    ),
    Figure(
        "disagreement",
        _("Disagreement about a topic"),
        _(
            "How far the judges are apart about one topic: the standard deviation of their own composites of "
            "it. The topics with the widest disagreement are worth talking about before the ballot."
        ),
        _("Each judge's own composite of the topic, before calibration; at least two judges."),
        _("√(Σ(S − S̄)² / m) over the judges of the topic"),
        "§5",
        _("Standard deviation of a whole population."),
    ),
)
