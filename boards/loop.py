"""The closed loop of a topic in four parts, each with its evidence: decision, evaluation, control, feedback.

A part is {code, label, word, tone, lines}; a line is {text, url, tone}. Tones as of badges, "" for none.
"""

from datetime import date
from statistics import fmean

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from boards.rows import SUBMITTED, Row
from boards.wording import COLOURS, percent, sentence
from kit.models import Entry
from kit.spoken import labelled, listed, near, written
from kit.templatetags.keti import TONES
from plans.queries import last_update, next_gate
from projects.models import Topic
from results.models import Change
from results.queries import consolidation, regressed
from reviews.models import Rectification, StageReview
from scoring.models import SelectionRecord

SENT_BACK = ("send-back", "reopen")


def parts(topic: Topic, row: Row, indicators: list[dict], today: date) -> list[dict]:
    """`row` is the topic's on a board, `indicators` are of `indicator_state`. Constant queries."""
    return [
        _decision(topic),
        _evaluation(topic),
        _control(topic, row),
        _feedback(topic, row, indicators, today),
    ]


def _part(code: str, label: str, word: str, tone: str, lines: list) -> dict:
    return {
        "code": code,
        "label": label,
        "word": word,
        "tone": tone,
        "lines": [line for line in lines if line],
    }


def _line(text: str, url: str, tone: str = "") -> dict:
    return {"text": text, "url": url, "tone": tone}


def _page(route: str, *keys: int) -> str:
    return reverse(route, args=keys)


# --- Decision ---------------------------------------------------------------------


def _decision(topic: Topic) -> dict:
    changes = Change.objects.filter(topic=topic).aggregate(
        requested=Count("pk", filter=Q(state="requested")), approved=Count("pk", filter=Q(state="approved"))
    )
    if changes["requested"]:
        word, tone = _("a change awaits approval"), "warn"
    elif topic.charter_approved_at:
        word, tone = pgettext("decision", "decided"), "good"
    else:
        word, tone = _("charter to be approved"), "warn"
    lines = [_record(topic), _charter(topic), *_changes(topic, changes)]
    return _part("decision", pgettext("closed loop", "Decision"), word, tone, lines)


def _record(topic: Topic) -> dict | None:
    records = SelectionRecord.objects.filter(cycle=topic.cycle_id, superseded=False).order_by("-number")
    sealed = records.values_list("at", flat=True).first()
    if sealed is None:
        return None
    text = _("Elected; the selection record was sealed on %(day)s.") % {"day": written(sealed, "date")}
    return _line(text, _page("record", topic.cycle_id))


def _charter(topic: Topic) -> dict:
    page = _page("topic-charter", topic.pk)
    if topic.charter_approved_at is None:
        return _line(_("The charter has not been approved yet."), page, "warn")
    names = {"who": topic.charter_approved_by, "day": written(topic.charter_approved_at, "date")}
    return _line(_("%(who)s approved the charter on %(day)s.") % names, page)


def _changes(topic: Topic, counts: dict) -> list[dict | None]:
    page, approved, requested = _page("topic-changes", topic.pk), counts["approved"], counts["requested"]
    done = ngettext("%(n)d change was approved.", "%(n)d changes were approved.", approved)
    waiting = ngettext("%(n)d change awaits approval.", "%(n)d changes await approval.", requested)
    return [
        approved and _line(done % {"n": approved}, page),
        requested and _line(waiting % {"n": requested}, page, "warn"),
    ]


# --- Evaluation -------------------------------------------------------------------


def _evaluation(topic: Topic) -> dict:
    found = StageReview.objects.filter(topic=topic).order_by("-id")
    reviews = list(found.select_related("milestone").prefetch_related("marks"))
    held = [review for review in reviews if review.conclusion]
    pending = [review for review in reviews if not review.conclusion]
    if pending and pending[0].state == SUBMITTED:
        word, tone = _("under review"), "violet"
    elif held:
        word, tone = held[0].get_conclusion_display(), TONES.get(held[0].conclusion, "warn")
    else:
        word, tone = _("not evaluated yet"), "plain"
    lines = [_pending(review) for review in pending]
    if held:
        lines += [_concluded(held[0]), _mean_mark(held[0]), _held(topic, held)]
    if not reviews:
        lines = [_line(_("No stage review has been held yet."), _page("topic-reviews", topic.pk))]
    return _part("evaluation", _("Evaluation"), word, tone, lines)


def _pending(review: StageReview) -> dict:
    submitted = review.state == SUBMITTED
    text = _("%(review)s: submitted, to be concluded.") if submitted else _("%(review)s: being prepared.")
    return _line(text % {"review": capfirst(str(review))}, review.get_absolute_url())


def _concluded(review: StageReview) -> dict:
    names = {
        "review": capfirst(str(review)),
        "conclusion": review.get_conclusion_display(),
        "day": written(review.concluded_at, "date"),
    }
    return _line(_("%(review)s: %(conclusion)s, on %(day)s.") % names, review.get_absolute_url())


def _mean_mark(review: StageReview) -> dict | None:
    """Over all reviewers and criteria of the review concluded last."""
    marks = [mark for sheet in review.marks.all() for mark in sheet.marks.values() if mark is not None]
    if not marks:
        return None
    return _line(_("Mean of its marks: %(mean).1f") % {"mean": fmean(marks)}, review.get_absolute_url())


def _held(topic: Topic, held: list) -> dict | None:
    if len(held) < 2:
        return None
    return _line(_("%(n)d reviews held so far.") % {"n": len(held)}, _page("topic-reviews", topic.pk))


# --- Control ----------------------------------------------------------------------


def _control(topic: Topic, row: Row) -> dict:
    if not row.at_work:
        word, tone = _("ended"), "plain"
    elif row.overdue or row.rectifications_overdue:
        word, tone = _("overdue"), "bad"
    elif row.rectifications:
        word, tone = _("in rectification"), "warn"
    elif not row.milestones:
        word, tone = _("no plan yet"), "plain"
    else:
        word, tone = _("under control"), "good"
    lines = [_milestones(topic, row), *_late(topic, row), _findings(topic, row), _gate(topic, row)]
    return _part("control", _("Control"), word, tone, lines)


def _milestones(topic: Topic, row: Row) -> dict:
    counts = {"done": row.milestones_done, "all": row.milestones}
    text = _("%(done)d of %(all)d milestones are done.") if row.milestones else _("No milestones yet.")
    return _line(text % counts, _page("topic-plan", topic.pk))


def _late(topic: Topic, row: Row) -> list[dict]:
    """What endangers the plan: overdue milestones, being behind, high risks."""
    pages = {"overdue": "topic-plan", "behind": "topic-plan", "high_risk": "topic-risks"}
    return [
        _line(sentence(reason), _page(pages[reason.code], topic.pk), reason.level)
        for reason in row.reasons
        if reason.code in pages
    ]


def _findings(topic: Topic, row: Row) -> dict | None:
    if not row.rectifications:
        return None
    text = ngettext("%(n)d rectification is open", "%(n)d rectifications are open", row.rectifications)
    more = [text % {"n": row.rectifications}]
    if row.to_verify:
        more.append(_("%(n)d to be verified") % {"n": row.to_verify})
    if row.rectifications_overdue:
        more.append(_("%(n)d overdue") % {"n": row.rectifications_overdue})
    tone = "bad" if row.rectifications_overdue else "warn"
    return _line(listed(more), _page("topic-reviews", topic.pk), tone)


def _gate(topic: Topic, row: Row) -> dict | None:
    gate = next_gate(topic) if row.at_work else None
    if gate is None:
        return None
    names = {"gate": gate.title, "day": written(gate.planned_end, "date")}
    return _line(_("Next gate: %(gate)s, planned for %(day)s.") % names, gate.get_absolute_url())


# --- Feedback ---------------------------------------------------------------------


def _feedback(topic: Topic, row: Row, indicators: list[dict], today: date) -> dict:
    lost, due = regressed(topic), consolidation(topic, today)
    if lost:
        word, tone = _("regressed"), "bad"
    elif any(one["is_late"] for one in due):
        word, tone = _("readings are late"), "warn"
    elif indicators and all(one["met"] for one in indicators):
        word, tone = _("targets reached"), "good"
    elif row.attainment is None:
        word, tone = _("not enough data"), "plain"
    else:
        word, tone = _("%(share)s attained") % {"share": percent(row.attainment)}, "info"
    lines = [_regression(topic, lost), _readings(topic, indicators), _due(topic, due), _update(topic)]
    return _part("feedback", _("Feedback"), word, tone, [*lines, *_returned(topic)])


def _regression(topic: Topic, lost: list) -> dict | None:
    if not lost:
        return None
    text = labelled(_("No longer at the target"), listed(indicator.name for indicator in lost))
    return _line(text, _page("topic-indicators", topic.pk), "bad")


def _readings(topic: Topic, indicators: list[dict]) -> dict:
    page = _page("topic-indicators", topic.pk)
    dates = [one["latest"]["date"] for one in indicators if one["latest"]]
    if not dates:
        return _line(_("No readings yet."), page)
    counts = {"met": sum(bool(one["met"]) for one in indicators), "all": len(indicators), "day": max(dates)}
    return _line(_("%(met)d of %(all)d targets reached; last reading %(day)s.") % counts, page)


def _due(topic: Topic, due: list[dict]) -> dict | None:
    """The first readings of the consolidation that are still missing."""
    missing = next((one for one in due if one["missing"]), None)
    if missing is None:
        return None
    names = {"n": missing["day"], "day": written(missing["due"], "date")}
    text = _("Readings after %(n)d days are due on %(day)s") % names
    tone = "warn" if missing["is_late"] else ""
    return _line(labelled(text, listed(missing["missing"])), _page("topic-indicators", topic.pk), tone)


def _update(topic: Topic) -> dict:
    page, last = _page("topic-updates", topic.pk), last_update(topic)
    if last is None:
        return _line(_("No progress update yet."), page)
    names = {"colour": COLOURS[last.colour], "when": near(timezone.localtime(last.created_at))}
    return _line(_("Last progress update: %(colour)s, %(when)s") % names, page)


def _returned(topic: Topic) -> list[dict]:
    """What came back with a reason: rectifications that are to be done again, the topic itself."""
    found = Rectification.objects.filter(topic=topic, state="sent_back").order_by("-updated_at")[:2]
    label = _("Rectification sent back")
    lines = [_line(labelled(label, one.reason), one.get_absolute_url(), "warn") for one in found]
    entries = Entry.objects.filter(topic_id=topic.pk, subject="topic", verb__in=SENT_BACK)
    if (last := entries.order_by("-id").first()) and last.reason:
        text = _("Sent back to work") if last.verb == "send-back" else _("Reopened")
        lines.append(_line(labelled(text, last.reason), _page("topic-history", topic.pk)))
    return lines
