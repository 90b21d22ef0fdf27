"""The figures of stability (methods.md §6) and of the second opinion (§4)."""

from django.utils.translation import gettext_lazy as _

from scoring.explaining.evaluation import OWN_RULE
from scoring.explaining.figure import Figure

FULL = _("The panel means and the weights of the ranking; who is eligible stays as in the ranking.")
SMAA = _("SMAA-2: R. Lahdelma, P. Salminen, 2001; the number of draws by T. Tervonen, R. Lahdelma, 2007.")

STABILITY = (
    Figure(
        "weight_change",
        _("Smallest weight change"),
        _(
            "How little one weight has to change, the others giving way in proportion, until another topic "
            "comes into the selection. A large number means that the selection hardly depends on the exact "
            "weights; 0 means that the cut rests on a tie-break."
        ),
        FULL,
        "t* = (Ra − Rb) / ((Ra − Rb) − (xa − xb)),  R = (S − w · x) / (1 − w)",
        "§6",
        _("After E. Triantaphyllou, A. Sánchez, A sensitivity analysis approach, 1997."),
    ),
    Figure(
        "near_weights",
        _("Share under nearby weights"),
        _(
            "The selection is made again 10,000 times, each time with every weight moved at random by up to "
            "a fifth of itself. The share says how often the topic is selected."
        ),
        FULL,
        _("w′ ∝ w · U(0.8, 1.2);  selected / draws"),
        "§6",
        SMAA,
        _("With 10,000 draws the share is right to about one percentage point. The seed is stored."),
    ),
    Figure(
        "any_weights",
        _("Share under any weights"),
        _(
            "The selection is made again 10,000 times with weights drawn entirely at random. A topic with a "
            "high share is good whatever one finds important."
        ),
        FULL,
        _("u ~ U(0, 1),  E = −ln(1 − u),  w = E / Σ E;  selected / draws"),
        "§6",
        SMAA,
    ),
    Figure(
        "bootstrap",
        _("Share under other panels"),
        _(
            "The selection is made again with 1,000 panels of the same size that are drawn from the judges, "
            "so that some count twice and some not at all. The share says how often the topic is selected: "
            "how much hangs on who happened to sit on the panel."
        ),
        _("The calibrated marks of all judges who scored a ranked topic."),
        _("selected / panels, judges drawn with replacement"),
        "§6",
        _("Bootstrap: B. Efron, Bootstrap methods: another look at the jackknife, 1979."),
        _("In a panel where nobody scored the topic it is not selected."),
    ),
    Figure(
        "decisive",
        _("Decisive judge"),
        _(
            "The selection is made again without one judge after the other. A judge without whom other "
            "topics are selected is called decisive."
        ),
        _("The calibrated marks of all judges but one."),
        _("selection without j ≠ selection"),
        "§6",
        _("Leaving one out: M. H. Quenouille, 1949; J. W. Tukey, 1958."),
        _("That is no fault of the judge: near the cut any mark can decide."),
    ),
    Figure(
        "contested",
        _("Contested"),
        _(
            "A topic whose selection is not settled: under nearby weights or under other panels it is "
            "selected in at least 5 and at most 95 of 100 runs. Topics on both sides of the cut can be "
            "contested."
        ),
        _("The shares under nearby weights and under other panels."),
        _("5 % ≤ share ≤ 95 %"),
        "§6",
        OWN_RULE,
    ),
    Figure(
        "topsis",
        _("TOPSIS closeness"),
        _(
            "A second opinion by another method: how near a topic is to an ideal that is the best in every "
            "dimension, compared with its distance to the worst. 1 is the ideal itself, 0 the worst."
        ),
        _("The panel means of all ranked topics and the weights of the rulebook."),
        "C = D⁻ / (D⁺ + D⁻)",
        "§4",
        _("C. L. Hwang, K. Yoon, Multiple Attribute Decision Making, 1981."),
        _("Another topic can turn its order around, so it never decides."),
    ),
    Figure(
        "overlap",
        _("Overlap with TOPSIS"),
        _("How many of the topics that the composite puts first the second method puts first, too."),
        _("The order by composite and the order by TOPSIS closeness."),
        _("number of topics in both selections"),
        "§4",
        _("C. L. Hwang, K. Yoon, Multiple Attribute Decision Making, 1981."),
    ),
)
