"""Correcting and removing a reading."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.forms import sent
from projects.forms import ReasonForm
from results import actions
from results.forms import ReadingForm
from results.models import Reading
from results.rules import may_correct
from results.views.asking import ask, part_of_topic


def _reading(request, pk: int) -> Reading:
    reading = part_of_topic(request, Reading, pk, "indicator__topic")
    may_correct(request.user, reading).require()
    return reading


@require_http_methods(["GET", "HEAD", "POST"])
def correct_reading(request, pk: int):
    reading = _reading(request, pk)
    form = ReadingForm(sent(request), instance=reading)
    return ask(
        request,
        form,
        lambda: actions.correct_reading(reading, by=request.user, version=form.seen, **form.values),
        topic=reading.indicator.topic,
        thing=reading,
        back=reading.indicator.get_absolute_url(),
        said=_("The reading has been corrected."),
        title=_("Correct the reading"),
        text=_("The history keeps what stood before."),
        verb=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_reading(request, pk: int):
    reading = _reading(request, pk)
    form = ReasonForm(sent(request), version=reading.version, required=True)
    return ask(
        request,
        form,
        lambda: actions.remove_reading(reading, by=request.user, version=form.seen, **form.values),
        topic=reading.indicator.topic,
        back=reading.indicator.get_absolute_url(),
        said=_("The reading has been removed."),
        title=_("Remove this reading?"),
        text=str(reading),
        verb=_("Remove"),
        danger=True,
    )
