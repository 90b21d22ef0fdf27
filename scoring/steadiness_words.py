"""The sentences about the stability of a selection (methods.md §6): `cut` is one report of
scoring/stability_content.py, `seen` the rows of the ranking that may be named, by code."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit.spoken import listed
from scoring.labels import BY_CODE
from scoring.models import RankingRow

UNCHANGED = {
    "no_weight_changes_the_set": gettext_lazy(
        "Whatever it counted, the same topics would be above the line."
    ),
    "nothing_left_out": gettext_lazy("Every ranked topic is above the line."),
    "unscored": gettext_lazy("It has no weight, and not every ranked topic was scored in it."),
    "no_other_weight": gettext_lazy("It alone has a weight, so the others cannot make room for it."),
}


def of_hundred(share: float) -> str:
    """0.38 → "38 of 100"; what is neither never nor always isn't rounded to it."""
    count = int((Decimal(str(share)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if count == 0 and share > 0:
        return _("fewer than 1 of 100")
    if count == 100 and share < 1:
        return _("more than 99 of 100")
    return _("%(n)d of 100") % {"n": count}


def verdict(cut: dict, seen: dict, whole: bool) -> str:
    """`whole`: whether the reader sees all topics; others hear of theirs alone."""
    contested = sum(code in seen for code in cut["contested"])
    if cut["seats"] >= len(cut["codes"]):
        return str(UNCHANGED["nothing_left_out"])
    if not whole:
        return _some(contested)
    if not contested:
        return _(
            "The line is clear: no topic changes sides in 5 or more of 100 nearby weightings or other panels."
        )
    return ngettext(
        "%(n)d topic is contested: with slightly other weights or another panel it could as well be on the "
        "other side of the line.",
        "%(n)d topics are contested: with slightly other weights or another panel they could as well be on "
        "the other side of the line.",
        contested,
    ) % {"n": contested}


def _some(contested: int) -> str:
    if not contested:
        return _("None of the topics that you see is contested.")
    return ngettext(
        "Of the topics that you see %(n)d is contested: with slightly other weights or another panel it "
        "could as well be on the other side of the line.",
        "Of the topics that you see %(n)d are contested: with slightly other weights or another panel they "
        "could as well be on the other side of the line.",
        contested,
    ) % {"n": contested}


def smallest_change(cut: dict, seen: dict, shares: dict[str, float]) -> str:
    change = cut["smallest"]
    if change is None:
        return _("No change of a single weight alters which topics are above the line.")
    words = _names(change, seen) | {"name": BY_CODE[change["dimension"]].short}
    words |= dict(zip(("was", "then"), _percents(shares[change["dimension"]], change["weight"]), strict=True))
    if change["by"] == 0:
        return _tie(words)
    if "selected" not in words:
        unnamed = _(
            "If “%(name)s” counted %(then)s instead of %(was)s, the topics above the line would change."
        )
        return unnamed % words
    named = _(
        "If “%(name)s” counted %(then)s instead of %(was)s, “%(challenger)s” would draw level with "
        "“%(selected)s” and, beyond that, replace it."
    )
    return named % words


def _tie(words: dict) -> str:
    if "selected" not in words:
        return _("The cut rests on a tie-break: the topics on both sides of it have the same composite.")
    named = _(
        "The cut rests on a tie-break: “%(selected)s” and “%(challenger)s” have the same composite, so any "
        "change of a weight may alter it."
    )
    return named % words


def _names(change: dict, seen: dict) -> dict:
    """{selected, challenger} if both may be named, else nothing."""
    sides = {side: seen.get(change[side]) for side in ("selected", "challenger")}
    return {side: label(row) for side, row in sides.items()} if all(sides.values()) else {}


def label(row: RankingRow) -> str:
    return f"{row.topic.code} {row.topic.title}"


def _percents(*shares: float) -> list[str]:
    """With as many places as they need to differ, one at least."""
    for places in range(1, 8):
        texts = [f"{100 * share:.{places}f}%" for share in shares]
        if len(set(texts)) == len(set(shares)):
            break
    return texts


def dimension(code: str, cut: dict, seen: dict, shares: dict[str, float]) -> dict:
    """{name, was, then, what} for the table of the dimensions."""
    change = cut["changes"][code]
    line = {"name": BY_CODE[code].name, "was": _percents(shares[code])[0], "then": "", "what": ""}
    if change is None:
        return line | {"what": str(UNCHANGED[cut["reasons"][code]])}
    was, then = _percents(shares[code], change["weight"])
    names = _names(change, seen)
    if change["by"] == 0:
        what = _("the cut rests on a tie-break")
    elif names:
        what = _("“%(challenger)s” replaces “%(selected)s”") % names
    else:
        what = _("the topics above the line change")
    return line | {"was": was, "then": then, "what": what}


def decisive(cut: dict) -> str:
    all_of_them, count = len(cut["judges"]), sum(effect["decisive"] for effect in cut["judges"])
    if not count:
        return ngettext(
            "Without the marks of the %(all)d judge the same topics would be above the line.",
            "Without the marks of any one of the %(all)d judges the same topics would be above the line.",
            all_of_them,
        ) % {"all": all_of_them}
    return ngettext(
        "%(n)d of the %(all)d judges is decisive: without this judge's marks the topics above the line would "
        "be others.",
        "%(n)d of the %(all)d judges are decisive: without the marks of any one of them the topics above the "
        "line would be others.",
        count,
    ) % {"n": count, "all": all_of_them}


def second_opinion(cut: dict, seen: dict) -> str:
    found = cut["topsis"]["overlap"]
    if found["shared"] == found["size"]:
        return _("A second method, TOPSIS, puts the same topics above the line.")
    text = ngettext(
        "A second method, TOPSIS, puts %(shared)d of the %(size)d topic above the line there as well.",
        "A second method, TOPSIS, puts %(shared)d of the %(size)d topics above the line there as well.",
        found["size"],
    ) % {"shared": found["shared"], "size": found["size"]}
    theirs = [label(seen[code]) for code in found["only_topsis"] if code in seen]
    ours = [label(seen[code]) for code in found["only_composite"] if code in seen]
    if not (theirs and ours):
        return text
    instead = _("It would choose %(theirs)s instead of %(ours)s.")
    return f"{text} {instead % {'theirs': listed(theirs), 'ours': listed(ours)}}"
