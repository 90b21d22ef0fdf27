"""How far the judges agree, in words before numbers: the stored agreement as shown (methods.md §5)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.models import Cycle
from scoring.labels import ALL, BY_CODE
from scoring.models import Ranking

BANDS = {
    "excellent": (gettext_lazy("excellent"), "good"),
    "good": (gettext_lazy("good"), "good"),
    "moderate": (gettext_lazy("moderate"), "warn"),
    "poor": (gettext_lazy("poor"), "bad"),
    "reliable": (gettext_lazy("reliable"), "good"),
    "tentative": (gettext_lazy("tentative"), "warn"),
    "unreliable": (gettext_lazy("unreliable"), "bad"),
}
"""Band → its word and tone."""

HEADLINES = {
    "excellent": gettext_lazy(
        "The judges agree very well. Another panel of such judges would score the topics almost alike."
    ),
    "good": gettext_lazy(
        "The judges agree well. Another panel of such judges would score the topics much alike."
    ),
    "moderate": gettext_lazy(
        "The judges agree moderately. With another panel, topics that lie close together could change places."
    ),
    "poor": gettext_lazy("The judges agree little. The order of the topics depends much on who judged."),
    "reliable": gettext_lazy("The judges agree well. The scores can be relied on."),
    "tentative": gettext_lazy(
        "The judges agree moderately. The scores allow cautious conclusions; topics that lie close together "
        "could change places."
    ),
    "unreliable": gettext_lazy("The judges agree little. The scores alone are a weak ground for a decision."),
}
ADVICE = dict.fromkeys(
    ("poor", "unreliable"), gettext_lazy("Talk about the topics they differ on before the ballot.")
)
"""Band → what to do while there is time for it; no part of the record."""

REASONS = {
    "fewer_than_two_judges": gettext_lazy("fewer than two judges scored topics"),
    "fewer_than_three_topics": gettext_lazy("fewer than three topics were scored by all judges"),
    "all_tied": gettext_lazy("every judge gave all topics the same score"),
    "no_variance": gettext_lazy("the scores do not set the topics apart"),
    "no_topic_scored_twice": gettext_lazy("no topic was scored by two judges"),
    "all_equal": gettext_lazy("all scores are equal"),
}
"""Why a figure is undefined."""

FORMS = {
    "average_random": gettext_lazy("Can the mean of this panel be relied on?"),
    "single_random": gettext_lazy("Could a single judge be relied on?"),
    "average_fixed": gettext_lazy("The mean of the panel, if some judges may mark higher throughout"),
    "single_fixed": gettext_lazy("A single judge, if some judges may mark higher throughout"),
}
SIGNS = {
    "average_random": "ICC(2,k)",
    "single_random": "ICC(2,1)",
    "average_fixed": "ICC(3,k)",
    "single_fixed": "ICC(3,1)",
}
SAME_ORDER = 0.7
"""Kendall's W from which the orders of the judges are called much the same."""
UNLIKELY = 0.05
"""Probability below which an agreement is called more than chance."""


def headline(found: dict) -> dict:
    """{text, advice, tone, sign, value, band, code} of the figure that leads; `value` None: undefined."""
    led_by_icc = found["headline"] == "icc"
    figure = found["icc"]["average_random"] if led_by_icc else found["alpha"]
    sign, code = (SIGNS["average_random"], "icc") if led_by_icc else ("α", "alpha")
    told = {"sign": sign, "code": code, "value": figure["value"], **banded(figure)}
    told |= {"advice": ADVICE.get(figure["band"], "")}
    if figure["value"] is None:
        text = _("How far the judges agree cannot be said: %(reason)s.") % {"reason": told["reason"]}
        return told | {"text": text, "tone": "warn"}
    return told | {"text": HEADLINES[figure["band"]]}


def height(found: dict, *, calibrated: bool) -> str:
    """Where little agreement comes from how high the judges mark, and not from the order of the topics."""
    weak = headline(found)["tone"] != "good"
    if not weak or found["kendall"]["w"] is None or found["kendall"]["w"] < SAME_ORDER:
        return ""
    told = _("They put the topics in much the same order, though: they differ in how high they mark.")
    left = _("The rules of this cycle leave that in the ranking.")
    return " ".join([told, _("Judge calibration takes that out of the ranking.") if calibrated else left])


def banded(figure: dict) -> dict:
    """{band, tone, reason} of a figure in words."""
    word, tone = BANDS.get(figure["band"], ("", ""))
    return {"band": word, "tone": tone, "reason": REASONS.get(figure["reason"], "")}


def basis(found: dict) -> str:
    """How many judges and topics the figures rest on."""
    judges, topics = (_judges(found["block"]["judges"]), _topics(found["block"]["topics"]))
    if found["headline"] == "icc":
        told = _("All topics were scored in full by all judges: %(judges)s, %(topics)s.")
    else:
        told = _(
            "Some scores are missing, so Krippendorff's α leads: it uses every topic that two judges scored. "
            "W and ICC use those alone that all judges scored in full: %(judges)s, %(topics)s."
        )
    return told % {"judges": judges, "topics": topics}


def _judges(n: int) -> str:
    return ngettext("%(n)d judge", "%(n)d judges", n) % {"n": n}


def _topics(n: int) -> str:
    return ngettext("%(n)d topic", "%(n)d topics", n) % {"n": n}


def figures(found: dict) -> list[dict]:
    """{question, sign, code, value, band, tone, reason, note} for every figure of the whole panel."""
    icc = [
        {"question": question, "sign": SIGNS[name], "code": "icc", "value": found["icc"][name]["value"]}
        | {"note": "", **banded(found["icc"][name])}
        for name, question in FORMS.items()
    ]
    alpha = {
        "question": _("How much better than chance do the scores of a topic agree?"),
        "sign": "α",
        "code": "alpha",
        "value": found["alpha"]["value"],
        "note": "",
    }
    return [_order(found["kendall"]), *icc, alpha | banded(found["alpha"])]


def _order(kendall: dict) -> dict:
    told = {
        "question": _("Do the judges put the topics in the same order?"),
        "sign": "W",
        "code": "kendall_w",
        "value": kendall["w"],
        "reason": REASONS.get(kendall["reason"], ""),
        "note": "",
    }
    if kendall["w"] is None:
        return told
    told |= {"band": _("more than chance"), "tone": "good"}
    if kendall["p"] >= UNLIKELY:
        told |= {"band": _("could be chance"), "tone": "warn"}
    return told | {"note": _chance(kendall)}


def _chance(kendall: dict) -> str:
    """How likely judges without a common order would come so close, with the warning of few topics."""
    share = f"{100 * kendall['p']:.1f}%" if kendall["p"] >= 0.001 else "< 0.1%"
    told = _("Probability that judges without a common order come this close: %(share)s.") % {"share": share}
    if kendall["approximate"]:
        told += " " + _("It is approximate, since there are fewer than eight topics.")
    return told


def by_dimension(found: dict) -> list[dict]:
    """{name, value, band, tone, reason} per dimension, the least agreement first, undefined ones last."""
    rows = [
        {"name": one.name, "value": found["alpha_by_dimension"][one.code]["value"]}
        | banded(found["alpha_by_dimension"][one.code])
        for one in ALL
    ]
    return sorted(rows, key=lambda row: (row["value"] is None, row["value"] or 0.0))


def extremes(found: dict) -> str:
    """On which dimension the judges agree least and best; nothing where fewer than two can be compared."""
    known = {
        code: figure["value"]
        for code, figure in found["alpha_by_dimension"].items()
        if figure["value"] is not None
    }
    least, best = min(known, key=known.get, default=None), max(known, key=known.get, default=None)
    if least == best or known[least] == known[best]:
        return ""
    names = {"least": BY_CODE[least].name, "best": BY_CODE[best].name}
    return _("They differ most about “%(least)s” and agree best about “%(best)s”.") % names


def agreement_of(cycle: Cycle) -> dict | None:
    """The agreement stored with the ranking in force; None where there is none."""
    stored = Ranking.objects.filter(cycle=cycle, superseded=False).order_by("-number")
    return stored.values_list("agreement", flat=True).first() or None
