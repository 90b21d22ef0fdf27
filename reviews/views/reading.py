"""A topic's gates and reviews; one review; one rectification."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kit.permits import allow
from projects.lifecycle import RUNNING
from projects.models import Attachment
from projects.rules import may_lead, may_report
from projects.tabs import frame
from results.queries import indicator_state
from reviews.closed_loop import SUBMITTED, WAITING
from reviews.dossier import history, is_frozen, is_live, marks_table, own_mark, people
from reviews.forms.reviews import MarkForm
from reviews.models import Rectification, StageReview
from reviews.outlook import gates_in_order
from reviews.queries import is_in_rectification, loop_history, open_rectifications, reviews_of
from reviews.readiness import lacking_to_prepare, lacking_to_submit, upcoming
from reviews.rules import (
    is_held,
    may_chair,
    may_mark,
    may_name,
    may_reassign,
    open_rectification_moves,
    open_review_moves,
)
from reviews.views.fetching import topic_at_work, visible_finding, visible_review
from reviews.words import CONCLUSION_TONES, RECTIFYING


@require_safe
def topic_reviews(request, pk: int):
    """Gates passed, open and locked, loop by loop; what is still to be rectified."""
    topic = topic_at_work(request, pk)
    reviews, waiting = list(reviews_of(topic)), list(open_rectifications([topic]))
    for review in reviews:
        review.tone = CONCLUSION_TONES.get(review.conclusion, "plain")
    open_now = next((review for review in reviews if review.state != "concluded"), None)
    gate = upcoming(topic)
    offers = topic.state == RUNNING and open_now is None and bool(may_lead(request.user, topic))
    missing = lacking_to_prepare(topic, gate) if offers and gate else []
    context = frame(topic, "topic-reviews", {"topic-reviews": len(waiting)}) | {
        "gates": gates_in_order(topic, reviews, len(waiting)),
        "loops": loop_history(topic),
        "open_review": open_now,
        "gate": gate,
        "offers": offers,
        "ready": allow(not missing, " ".join(missing[:1])),
        "findings": waiting,
        "today": timezone.localdate(),
    }
    return render(request, "reviews/topic.html", context)


@require_safe
def review(request, pk: int):
    found = visible_review(request, pk)
    return review_page(request, found)


def review_page(request, found: StageReview, form: MarkForm | None = None, **extra):
    """The page of a review; `form` is the marking form with what was typed and refused."""
    user, topic = request.user, found.topic
    found.tone = CONCLUSION_TONES.get(found.conclusion, "plain")
    moves = open_review_moves(user, found)
    marking = found.state == SUBMITTED and bool(is_held(found)) and bool(may_mark(user, found))
    own = own_mark(user, found) if marking else None
    frozen = marking and is_frozen(user, found)
    if marking and not frozen and form is None:
        form = MarkForm(edition=found.edition, own=own)
    context = frame(topic, "topic-reviews") | {
        "review": found,
        "moves": moves,
        "may_edit": "submit" in moves,
        "missing": lacking_to_submit(found) if "submit" in moves else [],
        "may_name": found.state != "concluded" and bool(may_name(user, found)),
        "may_add": bool(may_chair(user, found)) and is_in_rectification(found) and bool(is_held(found)),
        "people": people(found),
        "marks": marks_table(user, found) if found.state != "draft" else None,
        "form": form,
        "own": own,
        "frozen": frozen,
        "live": is_live(found),
        "indicators": indicator_state(topic) if is_live(found) else found.indicator_state,
        "findings": list(found.rectifications.select_related("owner")),
        "attachments": files_of("review", found),
        "may_attach": found.state != "concluded" and bool(may_report(user, topic)),
        "history": history(user, found, "stagereview"),
        "today": timezone.localdate(),
    }
    status = form.status if form is not None else 200
    return render(request, "reviews/review.html", context | extra, status=status)


@require_safe
def rectification(request, pk: int):
    found = visible_finding(request, pk)
    user = request.user
    context = frame(found.topic, "topic-reviews") | {
        "finding": found,
        "moves": [(verb, RECTIFYING[verb]) for verb in open_rectification_moves(user, found)],
        "may_reassign": found.state in WAITING and bool(may_reassign(user, found)),
        "overdue": found.is_overdue(timezone.localdate()),
        "attachments": files_of("rectification", found),
        "may_attach": found.is_open and (found.owner_id == user.pk or bool(may_report(user, found.topic))),
        "history": history(user, found, "rectification"),
    }
    return render(request, "reviews/rectification.html", context)


def files_of(subject: str, thing: StageReview | Rectification) -> list[Attachment]:
    return list(Attachment.objects.filter(topic=thing.topic_id, subject=subject, subject_id=thing.pk))
