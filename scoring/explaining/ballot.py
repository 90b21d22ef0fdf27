"""The figures of the ballot (methods.md §7), and what a topic brings at work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.explaining.evaluation import OWN_RULE
from scoring.explaining.figure import Figure

VALID = _("All valid ballots of the round, blank ones included.")
NAMING = _("All valid ballots of the round.")

BALLOT = (
    Figure(
        "quorum",
        _("Quorum"),
        _(
            "How many ballots must be cast for the vote to count, two thirds of all voters unless the "
            "rulebook says otherwise. Blank and invalid ballots count as cast. If the quorum is missed, "
            "nobody is elected."
        ),
        _("The number of ballots cast and the number of voters on the electorate."),
        _("cast ≥ ⌈q · eligible⌉, as an exact fraction"),
        "§7",
        OWN_RULE,
    ),
    Figure(
        "votes",
        _("Votes"),
        _(
            "How many valid ballots name the topic. Every ballot names at most as many topics as the "
            "rulebook allows, and the topics with the most votes win; equal votes are decided by the "
            "tie-break chain."
        ),
        NAMING,
        _("number of valid ballots that name the topic"),
        "§7",
        _("Approval voting: S. J. Brams, P. C. Fishburn, 1978; here with a limited number of choices."),
    ),
    Figure(
        "minimum_share",
        _("Minimum share"),
        _(
            "The share of valid ballots that must name a topic before it can be elected. More than half is "
            "strictly more; at least half and at least two thirds include the limit. Seats may stay open."
        ),
        VALID,
        _("votes / valid ballots"),
        "§7",
        OWN_RULE,
    ),
    Figure(
        "points",
        _("Points"),
        _(
            "Voters rank the topics. The first of n topics gets n − 1 points, the next n − 2, the last 0; "
            "topics that a ballot leaves out share the mean of the places that are left. The topics with the "
            "most points win."
        ),
        NAMING,
        _("Σ over the ballots of (n − place)"),
        "§7",
        _("J.-C. de Borda, Mémoire sur les élections au scrutin, 1781."),
    ),
    Figure(
        "price",
        _("Price"),
        _(
            "Every voter has the same budget, and every topic costs 1, which its supporters share as evenly "
            "as their budgets allow. The topic whose supporters each pay the least is bought first. The "
            "price is the most that one supporter paid. Seats for which no budget is left are filled by "
            "votes."
        ),
        _("All valid ballots of the round that are not blank."),
        _("Σ over the supporters of min(budget, ρ) = 1"),
        "§7",
        _(
            "Method of Equal Shares: D. Peters, P. Skowron, Proportionality and the limits of welfarism, "
            "2020."
        ),
    ),
    Figure(
        "lot",
        _("Lot"),
        _(
            "The last step of the tie-break chain. A seed is made public after the topics are settled and "
            "before the first score; from the seed and the topic's code everybody can compute the same "
            "unpredictable number, and the lowest wins."
        ),
        _("The seed of the rulebook and the codes of the tied topics."),
        _("SHA-256(seed|code), ascending"),
        "§7",
        _("SHA-256: NIST FIPS 180-4, 2015."),
    ),
    Figure(
        "own_center",
        _("Votes from its own center"),
        _(
            "How many of a topic's votes come from voters of its own center, and at which place it would be "
            "without them. Where an exact figure would tell what somebody voted for, it says only what is "
            "possible."
        ),
        _("All valid ballots of the round, and the centers of the voters when voting closed."),
        _("votes − votes of voters from the topic's center"),
        "§7",
        OWN_RULE,
    ),
    Figure(
        "seats",
        pgettext_lazy("election", "Seats"),
        _(
            "How many topics can be elected. Fewer are elected where the quorum is missed, where too few "
            "topics reach the minimum share, or where centers have all the seats they may have."
        ),
        _("The rulebook, and the count of the round."),
        _("elected ≤ seats"),
        "§7",
        OWN_RULE,
    ),
)

RESULTS = (
    Figure(
        "attainment",
        _("Attainment"),
        _(
            "How much of the way from the baseline to the target has been gone, in percent: 0 at the "
            "baseline, 100 at the target; it can fall below 0 and rise above 100. A mean over several "
            "topics leaves out those without enough data."
        ),
        _("The baseline, the target and the latest reading of the indicator."),
        _("(actual − baseline) / (target − baseline)"),
        "",
        _("Usual in quality improvement; the original target stays visible after a change."),
    ),
)
