"""Comparisons, their consistency and the origin of weights in sentences (methods.md §4)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.labels import BY_CODE
from scoring.pairs import PAIRS, STEPS, nearest, strength
from scoring.weights import ACCEPTED_RATIO, Ahp, Comparison, ahp_group

MORE = {
    2: gettext_lazy("%(more)s is slightly more important than %(less)s."),
    3: gettext_lazy("%(more)s is moderately more important than %(less)s."),
    4: gettext_lazy("%(more)s is moderately to strongly more important than %(less)s."),
    5: gettext_lazy("%(more)s is strongly more important than %(less)s."),
    6: gettext_lazy("%(more)s is strongly to very strongly more important than %(less)s."),
    7: gettext_lazy("%(more)s is very strongly more important than %(less)s."),
    8: gettext_lazy("%(more)s is very strongly to extremely more important than %(less)s."),
    9: gettext_lazy("%(more)s is extremely more important than %(less)s."),
}


def judgement(first: str, second: str, entry: str) -> str:
    """What an entry of the triangle says: "Urgency is moderately more important than Innovation."."""
    times, forwards = strength(entry)
    names = (BY_CODE[first].short, BY_CODE[second].short)
    if times == 1:
        return _("%(first)s and %(second)s are equally important.") % {"first": names[0], "second": names[1]}
    more, less = names if forwards else reversed(names)
    return MORE[times] % {"more": more, "less": less}


def offered(first: str, second: str) -> list[tuple[str, str]]:
    """(entry, sentence) for each step, from the first to the second."""
    return [(step, judgement(first, second, step)) for step in STEPS]


def contradiction(found: Comparison) -> dict:
    """{pair, said, implied}: what was said of the pair that contradicts most, and what the whole implies."""
    pair = (found.first, found.second)
    return {
        "pair": "-".join(pair),
        "place": PAIRS.index(pair),
        "said": judgement(*pair, nearest(found.given)),
        "implied": judgement(*pair, nearest(found.implied)),
    }


def ratio(value: float) -> str:
    """A consistency ratio as people read it: two decimals, but never a .10 that was refused."""
    shown = f"{value:.2f}"
    return f"{value:.3f}" if (value <= ACCEPTED_RATIO) != (float(shown) <= ACCEPTED_RATIO) else shown


def verdict(found: Ahp) -> dict:
    """{word, tone, ratio} of a consistency ratio: tones as of a badge."""
    if found.accepted:
        return {"word": _("consistent"), "tone": "good", "ratio": ratio(found.consistency_ratio)}
    return {"word": _("contradicts itself"), "tone": "warn", "ratio": ratio(found.consistency_ratio)}


def origin_in_words(origin: Mapping, *, even: bool) -> str:
    """Where the weights of a rulebook come from, with the reason where one was recorded; `even`: whether
    they are the same for all dimensions."""
    experts = origin.get("experts", [])
    if origin.get("method") in ("ahp", "combined"):
        told = [_by_experts(experts), _of_the_group(experts)]
        if origin["method"] == "combined":
            told.append(_("Their weights were multiplied by how far earlier scores were spread (entropy)."))
    else:
        told = [
            _("All seven dimensions count the same.") if even else _("The office set the weights by hand.")
        ]
        told += [_set_aside(experts)] if experts else []
    if reason := origin.get("reason", ""):
        told.append(_("Reason given: %(reason)s") % {"reason": reason})
    return " ".join(told)


def _by_experts(experts: list) -> str:
    return ngettext(
        "%(n)d expert compared the dimensions in pairs (AHP), and the weights follow from that.",
        "%(n)d experts compared the dimensions in pairs (AHP), and the weights follow from the geometric "
        "mean of what they said.",
        len(experts),
    ) % {"n": len(experts)}


def _of_the_group(experts: list) -> str:
    group = ahp_group(experts).group
    shown = {"ratio": ratio(group.consistency_ratio)}
    if group.accepted:
        return _("Together this is consistent (consistency ratio %(ratio)s, at most 0.10).") % shown
    return _("Together this contradicts itself (consistency ratio %(ratio)s, above 0.10).") % shown


def _set_aside(experts: list) -> str:
    return ngettext(
        "The comparisons of %(n)d expert were set aside.",
        "The comparisons of %(n)d experts were set aside.",
        len(experts),
    ) % {"n": len(experts)}
