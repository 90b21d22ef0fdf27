"""The figures on top of a board, in the shape of parts/tiles.html."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.wording import percent


def tiles(counts: dict, address: str = "") -> list[dict]:
    """`counts` of `rows.summary`; with `address`, the figures lead to what they count there."""
    return [
        {
            "label": _("Topics at work"),
            "value": counts["at_work"],
            "note": _("of %(n)d established") % {"n": counts["topics"]},
        },
        _tile(_("In danger"), counts["danger"]["bad"], "bad", address, "danger=bad"),
        _tile(_("Need attention"), counts["danger"]["warn"], "warn", address, "danger=warn"),
        _tile(
            _("Overdue milestones"),
            counts["overdue_milestones"],
            "bad",
            address,
            "overdue=true",
            ngettext("in %(n)d topic", "in %(n)d topics", counts["overdue_topics"])
            % {"n": counts["overdue_topics"]},
        ),
        _tile(_("Silent"), counts["silent"], "warn", address, "silent=true"),
        _tile(
            _("Open rectifications"),
            counts["open_rectifications"],
            "bad" if counts["overdue_rectifications"] else "",
            note=_("%(n)d overdue") % {"n": counts["overdue_rectifications"]},
        ),
        _tile(_("Reviews to conclude"), counts["reviews_submitted"], "warn"),
        _attainment(counts),
    ]


def _tile(label: str, value: int, tone: str, address: str = "", query: str = "", note: str = "") -> dict:
    """Toned only where there is something to tell."""
    found = {"label": label, "value": value, "note": note, "tone": tone if value else ""}
    return found | ({"url": f"{address}?{query}"} if address and query and value else {})


def _attainment(counts: dict) -> dict:
    mean, unknown = counts["attainment"], counts["without_data"]
    note = ngettext("%(n)d topic without enough data", "%(n)d topics without enough data", unknown)
    return {
        "label": _("Mean attainment"),
        "value": "–" if mean is None else percent(mean),
        "note": note % {"n": unknown} if unknown else "",
    }
