"""The minutes 立项纪要 as a Word document, from the same words as the page (scoring/minutes.py)."""

import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx import Document
from docx.document import Document as Paper

from kit.spoken import labelled, listed
from scoring.docx_kit import dressed, facts, signatures, stamped, table
from scoring.models import SelectionRecord

NO_LONGER = gettext_lazy("The cycle was reopened after it was certified: this record is no longer in force.")


def written(minutes: dict, record: SelectionRecord) -> bytes:
    """The file, in the language that is active; the same bytes from the same record."""
    paper = Document()
    title = " · ".join([minutes["cycle"]["title"], _("Selection record")])
    dressed(paper, header=title, footer=record.hash[:16])
    paper.add_heading(_("Selection record"), level=0)
    paper.add_paragraph(f"{minutes['cycle']['title']} · {minutes['cycle']['code']}", style="Subtitle")
    if record.superseded:
        paper.add_paragraph(str(NO_LONGER), style="Quote")
    for part in (_facts, _elected, _departures, _rounds, _findings, _rules, _seal):
        part(paper, minutes, record)
    signatures(paper, [_("Office"), _("Leader"), _("Witness"), _("Date")])
    file = io.BytesIO()
    paper.save(file)
    return stamped(file.getvalue(), title=title, at=minutes["certified"]["at"])


def _facts(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    counts = minutes["counts"]
    facts(
        paper,
        [
            (_("Certified by"), minutes["certified"]["by"]),
            (_("Certified on"), minutes["certified"]["at"].strftime("%Y-%m-%d %H:%M")),
            (_("Topics scored"), str(counts["topics"])),
            (_("Judges"), str(counts["judges"])),
            (_("Scorecards"), str(counts["scorecards"])),
            (_("Recusals"), str(counts["recusals"])),
            (_("Shortlisted"), str(counts["shortlisted"])),
            (_("Voters"), str(counts["eligible"])),
        ],
    )


def _elected(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    paper.add_heading(_("Established topics"), level=1)
    added = _("(added by the leader, see below)")
    rows = [
        [
            str(number),
            topic["code"],
            topic["title"] + (f" {added}" if topic["added"] else ""),
            topic["center_name"] or "–",
            _shown(topic["composite"], 2),
            _shown(topic["rank"]),
            _shown(topic["votes"]),
        ]
        for number, topic in enumerate(minutes["elected"], start=1)
    ]
    head = [_("No."), _("Topic code"), _("Topic"), _("Center"), _("Composite"), _("Rank"), _("Votes")]
    table(paper, head, rows, widths=(10, 24, 56, 28, 18, 12, 12), numbers=(0, 4, 5, 6))


def _departures(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    if not minutes["departures"]:
        return
    paper.add_heading(_("Departures from the tally"), level=1)
    for one in minutes["departures"]:
        topic = f"{one['topic']['code']} {one['topic']['title']}"
        paper.add_paragraph(f"{topic} · {one['kind']} · {one['reason']}", style="List Bullet")


def _rounds(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    for one in minutes["rounds"]:
        title = _("Ballot") if one["number"] == 1 else _("Ballot, round %(n)d") % {"n": one["number"]}
        paper.add_heading(title, level=1)
        absent = minutes["absences"] if one["number"] == 1 else []
        paper.add_paragraph(" ".join([_cast(one["tally"]), *absent]))
        _votes(paper, one)
        for use in one["ties"]:
            decided = f"{' · '.join(use['codes'])} → {use['level']}"
            paper.add_paragraph(labelled(_("How ties were decided"), decided), style="List Bullet")
    if minutes["own"]:
        paper.add_heading(_("Votes from the topics' own centers"), level=1)
        for one in minutes["own"]:
            told = labelled(f"{one['topic']['code']} {one['topic']['title']}", one["text"])
            paper.add_paragraph(told, style="List Bullet")


def _cast(tally: dict) -> str:
    return _(
        "%(cast)d of %(eligible)d voters cast a ballot (%(needed)d needed): %(valid)d valid, %(blank)d of "
        "them blank, and %(invalid)d invalid, for %(seats)d seats."
    ) % {
        "cast": tally["cast"],
        "eligible": tally["eligible"],
        "needed": tally["quorum_needed"],
        "valid": tally["valid"],
        "blank": tally["blank"],
        "invalid": tally["invalid"],
        "seats": tally["seats"],
    }


def _votes(paper: Paper, held: dict) -> None:
    """Points beside the votes where the ballot was ranked."""
    ranked = bool(held["tally"]["points"])
    rows = [
        [
            row["topic"]["code"],
            row["topic"]["title"],
            *([row["points"]] if ranked else []),
            str(row["votes"]),
            " ".join(filter(None, [_("elected") if row["elected"] else "", row["why"]])) or "–",
        ]
        for row in held["rows"]
    ]
    head = [_("Topic code"), _("Topic"), *([_("Points")] if ranked else []), _("Votes"), _("Result")]
    widths = (24, 62, 14, 14, 46) if ranked else (24, 70, 14, 52)
    table(paper, head, rows, widths=widths, numbers=(2, 3) if ranked else (2,))


def _findings(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    if minutes["agreement"]:
        paper.add_heading(_("Agreement of the judges"), level=1)
        paper.add_paragraph(" ".join([*minutes["agreement"], minutes["assignments"]]).strip())
    if minutes["stability"]:
        paper.add_heading(_("How firmly the selection stands"), level=1)
        for text in minutes["stability"]:
            paper.add_paragraph(text, style="List Bullet")


def _rules(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    paper.add_heading(_("Rules"), level=1)
    weights = listed(f"{one['dimension'].short} {one['percent']}%" for one in minutes["weights"])
    rows = [(rule["term"], rule["text"]) for rule in minutes["rules"]]
    facts(paper, [*rows, (_("Weights"), weights), (_("Seed of the lot"), minutes["lot_seed"] or "–")])


def _seal(paper: Paper, minutes: dict, record: SelectionRecord) -> None:
    paper.add_heading(_("Seal"), level=1)
    versions = minutes["versions"]
    facts(
        paper,
        [
            (_("Hash of the record"), record.hash),
            (_("Hash of the rulebook"), minutes["rulebook_hash"]),
            (
                _("Computed with"),
                f"Keti {versions['keti']} · Python {versions['python']} · numpy {versions['numpy']}",
            ),
        ],
    )
    paper.add_paragraph(
        _(
            "Anybody with the sealed file can compute the selection anew from nothing but the file and "
            "compare it with this sheet:"
        )
    )
    paper.add_paragraph(f"python manage.py recount {record.file_name} --hash {record.hash}", style="Code")


def _shown(value, places: int = 0) -> str:
    return "–" if value is None else f"{value:.{places}f}"
