"""The figures of the evaluation and its weights (methods.md §1–§4)."""

from django.utils.translation import gettext_lazy as _

from scoring.explaining.figure import Figure

OWN_RULE = _("A rule of this procedure, fixed in the rulebook before the first score.")
MARKS = _(
    "The marks of every judge who scored the topic and is not recused from it; an abstention is no mark."
)

EVALUATION = (
    Figure(
        "rank",
        _("Rank"),
        _(
            "The ranked topics are put in order by their composite, the highest first. Equal composites "
            "share a rank, and the next rank is left out: 1, 2, 2, 4. The order within a tie follows the "
            "tie-break chain."
        ),
        _("The composites of all ranked topics, to nine decimals. What is shown rounded is never compared."),
        _("rank = 1 + number of topics with a higher composite"),
        "§4",
        _("Standard competition ranking."),
    ),
    Figure(
        "raw_rank",
        _("Raw rank"),
        _(
            "The rank that the topic would have if no judge's severity were taken out: the same marks, "
            "weights and floors without judge calibration."
        ),
        _("The marks exactly as they were given."),
        _("as the rank, from x instead of y = x − b"),
        "§3, §4",
        OWN_RULE,
        _(
            "A large difference to the rank means that mostly severe or mostly lenient judges scored the "
            "topic."
        ),
    ),
    Figure(
        "composite",
        _("Composite"),
        _(
            "One number from 0 to 100 for the whole topic. Each panel mean is put on 0–100 (the lowest level "
            "of the scale is 0, the highest 100), multiplied by the weight of its dimension, and the seven "
            "products are added."
        ),
        _(
            "The seven panel means of the topic and the weights of the rulebook; no other topic has a part "
            "in it."
        ),
        "S = Σ w · 100 · (P − L) / (U − L),  Σ w = 1",
        "§4",
        _(
            "Simple additive weighting: C. L. Hwang, K. Yoon, Multiple Attribute Decision Making, 1981. The "
            "scale of the rulebook is used instead of the observed range, so that, without calibration, "
            "adding a topic changes no other."
        ),
    ),
    Figure(
        "panel_mean",
        _("Panel mean"),
        _(
            "What the judges together say of the topic in one dimension: the mean of their calibrated marks. "
            "By the rulebook it may instead be the median, or a mean without the highest and the lowest mark "
            "where there are at least five."
        ),
        MARKS,
        "P = (y₁ + … + yₘ) / m",
        "§4",
        OWN_RULE,
        _("Calibrated marks may lie a little beyond the scale; they are kept as they are."),
    ),
    Figure(
        "shortlist",
        _("Shortlist"),
        _(
            "The best topics up to the number in the rulebook, twice the seats unless it says otherwise, and "
            "every topic tied with the last of them. Only these stand on the ballot."
        ),
        _("The ranks of all ranked topics."),
        _("shortlisted: rank ≤ size of the shortlist"),
        "§4",
        OWN_RULE,
    ),
    Figure(
        "severity",
        _("Severity"),
        _(
            "By how many points a judge marks lower (below 0, severe) or higher (above 0, lenient) than the "
            "other judges do for the same topics. It is estimated for all judges at once, so that somebody "
            "who happened to get weak topics does not look severe. The severities of judges who are linked "
            "by common topics add up to 0."
        ),
        _("All marks of the cycle without recused ones, dimension by dimension."),
        _("x = t + b + e, least squares;  Σ b = 0 in every linked group;  y = x − b"),
        "§3",
        _(
            "D. N. M. de Gruijter, Two simple models for rater effects, 1984; H. I. Braun, Understanding "
            "scoring reliability, 1988; J. M. Linacre, Many-Facet Rasch Measurement, 1989."
        ),
        _("It describes a habit of marking; it is no verdict on a judge."),
    ),
    Figure(
        "floors",
        _("Floor"),
        _(
            "A level that the panel mean of a dimension must reach. A topic below a floor keeps its "
            "composite but is not ranked. A floor that is reached exactly is reached."
        ),
        _("The panel mean of the dimension, rounded to nine decimals."),
        _("below the floor: P < F"),
        "§4",
        OWN_RULE,
    ),
    Figure(
        "judges",
        _("Judges"),
        _(
            "How many judges' marks count for the topic, in the dimension that most of them scored. A topic "
            "is ranked only if every dimension with a weight has at least the number of marks that the "
            "rulebook asks for."
        ),
        MARKS,
        _("max over the dimensions of the number of marks"),
        "§2",
        OWN_RULE,
    ),
)

WEIGHTS = (
    Figure(
        "weights",
        _("Weights"),
        _(
            "How much each dimension counts. The numbers that were set are divided by their sum. They are "
            "shown as percentages with two decimals that add up to exactly 100.00: the largest remainders "
            "are rounded up."
        ),
        _("The rulebook alone. The default is that all dimensions count the same."),
        "w = v / Σ v",
        "§4",
        _("Rounding by largest remainder (Hamilton's method)."),
    ),
    Figure(
        "consistency_ratio",
        _("Consistency ratio (CR)"),
        _(
            "Whether somebody's comparisons in pairs agree with each other: who finds A more important than "
            "B and B more important than C should not find C more important than A. 0 means no "
            "contradiction; up to 0.10 is accepted; above that the pair that contradicts most is named. It "
            "compares with what comparisons made by chance would give."
        ),
        _("The 21 comparisons of one expert, or their geometric mean over all experts."),
        "CI = (λmax − n) / (n − 1),  CR = CI / RI(n),  RI(7) = 1.32",
        "§4",
        _(
            "T. L. Saaty, The Analytic Hierarchy Process, 1980; for the group J. Aczél, T. L. Saaty, "
            "Procedures for synthesizing ratio judgements, 1983."
        ),
    ),
    Figure(
        "entropy",
        _("Entropy weights"),
        _(
            "Weights from the scores alone: a dimension in which the topics differ much gets more, one in "
            "which they are all alike gets nothing."
        ),
        _("The panel means as scored of a ranking, before calibration."),
        "p = x / Σ x,  e = −Σ p ln p / ln n,  w ∝ 1 − e",
        "§4",
        _("C. E. Shannon, 1948; C. L. Hwang, K. Yoon, Multiple Attribute Decision Making, 1981."),
        _(
            "It measures how much the topics differ, not what matters. It is advice and decides nothing by "
            "itself."
        ),
    ),
    Figure(
        "combined",
        _("Combined weights"),
        _(
            "The experts' weight and the entropy weight of each dimension are multiplied; the seven products "
            "are then made to add up to 1."
        ),
        _("The weights from the comparisons in pairs and the entropy weights."),
        "w ∝ w(AHP) · w(entropy)",
        "§4",
        _("C. L. Hwang, K. Yoon, Multiple Attribute Decision Making, 1981."),
        _("Off unless the office chooses it."),
    ),
)
