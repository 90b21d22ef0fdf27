"""Votes from the topics' own centers in sentences, and where nothing is told, why (methods.md §7)."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit.spoken import listed
from scoring.models import TallyRow

WHY = {
    "few_voters": gettext_lazy(
        "fewer than five voters of its center, or fewer than five others, cast a valid ballot"
    ),
    "linked": gettext_lazy(
        "its center has several topics on this ballot, and the figures could be put together"
    ),
    "too_close": gettext_lazy("so few or so many ballots name it that a figure would tell of single ones"),
}


def own_votes(content: dict, rows: list[TallyRow]) -> dict | None:
    """{told, possible: [{row, text, falls}], why: [text]} of the rows that may be seen: what the ballots say,
    and where they may not be told what is possible. `falls` where an elected topic would surely have no seat.
    None where a tally has none of it."""
    entries = content.get("own_center")
    if entries is None:
        return None
    lines = [
        {"row": row, "text": sentence(entry, content), "falls": falls(row, entry, content)}
        for row in rows
        if "rank" in (entry := entries[row.topic.code])
    ]
    open_ = {row.pk for row in rows if "reason" not in entries[row.topic.code]}
    return {
        "told": [line for line in lines if line["row"].pk in open_],
        "possible": [line for line in lines if line["row"].pk not in open_],
        "why": _why(entries, rows),
    }


def falls(row: TallyRow, entry: dict, content: dict) -> bool:
    return row.elected and entry["rank_without"][0] > content["seats"]


def sentence(entry: dict, content: dict) -> str:
    """What the topic's own center gave it, or could have given, and its place without that."""
    words = {
        "given": _span(entry["votes"]),
        "most": plain(entry["votes"][1]),
        "all": spelled(entry["votes"][1], entry["without"][0]),
        "voters": entry["voters"],
        "place": _span(entry["rank_without"]),
        "now": entry["rank"],
    }
    possible = "reason" in entry
    if possible and words["most"] == "0":
        return _("Nothing of it can come from its own center.")
    given = (_possible if possible else _given)(bool(content["points"]), entry["voters"]) % words
    if entry["rank_without"] == [entry["rank"]] * 2:
        return given + " " + _("Without them it would still be in place %(place)s.") % words
    return given + " " + _("Without them it would be in place %(place)s instead of %(now)d.") % words


def _possible(points: bool, voters: int) -> str:
    if points:
        return ngettext(
            "At most %(most)s of its %(all)s points can come from its own center (%(voters)d voter).",
            "At most %(most)s of its %(all)s points can come from its own center (%(voters)d voters).",
            voters,
        )
    return ngettext(
        "At most %(most)s of its %(all)s votes can come from its own center (%(voters)d voter).",
        "At most %(most)s of its %(all)s votes can come from its own center (%(voters)d voters).",
        voters,
    )


def _given(points: bool, voters: int) -> str:
    if points:
        return ngettext(
            "%(given)s of its %(all)s points come from the %(voters)d voter of its own center.",
            "%(given)s of its %(all)s points come from the %(voters)d voters of its own center.",
            voters,
        )
    return ngettext(
        "%(given)s of its %(all)s votes come from the %(voters)d voter of its own center.",
        "%(given)s of its %(all)s votes come from the %(voters)d voters of its own center.",
        voters,
    )


def _span(ends: list) -> str:
    low, high = (plain(end) for end in ends)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def spelled(first, second) -> str:
    """Their sum, as it is shown."""
    return plain(Fraction(first) + Fraction(second))


def plain(value) -> str:
    """Points are whole or halves: an exact decimal says all."""
    number = Fraction(value)
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


def _why(entries: dict, rows: list[TallyRow]) -> list[str]:
    """For each reason, of which topics the ballots may not be told."""
    by_reason = {}
    for row in rows:
        if (reason := entries[row.topic.code].get("reason")) in WHY:
            by_reason.setdefault(reason, []).append(row.topic.code)
    return [
        _("%(topics)s: %(why)s.") % {"topics": listed(codes), "why": WHY[reason]}
        for reason, codes in by_reason.items()
    ]


def purchases(content: dict, rows: list[TallyRow]) -> list[dict]:
    """Under Equal Shares, how each seat was filled: {row, text}, the bought ones first."""
    bought = {purchase["code"]: purchase for purchase in content.get("purchases") or ()}
    return [
        {
            "row": row,
            "text": purchase_in_words(bought.get(row.topic.code)),
            "bought": row.topic.code in bought,
        }
        for row in rows
        if content["bought"] is not None and (row.elected or row.topic.code in bought)
    ]


def purchase_in_words(purchase: dict | None) -> str:
    if purchase is None:
        return _("Filled by the number of votes: no group of voters had enough left to buy it.")
    return ngettext(
        "Bought by its %(n)d voter, who paid at most %(price)s of a seat.",
        "Bought by its %(n)d voters, each of whom paid at most %(price)s of a seat.",
        purchase["supporters"],
    ) % {"n": purchase["supporters"], "price": purchase["price"]}
