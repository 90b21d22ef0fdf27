"""What boards say of a row in one tag: its danger, its colour, its state, progress against time."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from boards.danger import BEHIND, FAR_BEHIND
from boards.drawing import pace_bar as drawn
from boards.wording import COLOURS, DANGER, percent
from boards.wording import sentence as worded
from kit.templatetags.keti import badge, state_badge
from projects.models import Topic

register = template.Library()
register.filter("sentence", worded)

STATES = dict(Topic.State.choices)


@register.simple_tag
def danger_badge(level) -> str:
    """How much in danger a topic is; an en dash once it has ended."""
    return badge(DANGER[level], level) if level else "–"


@register.simple_tag
def colour_badge(code) -> str:
    """The colour of the last progress update, in words."""
    return state_badge(code, COLOURS[code])


@register.simple_tag
def topic_state(state) -> str:
    """The state of a topic that is known by its code alone."""
    return state_badge(state, STATES[state])


@register.simple_tag
def pace_bar(row) -> str:
    """The bar of a row, and both of its shares in words."""
    if row.progress is None:
        return format_html('<span class="muted">{}</span>', _("no plan yet"))
    figures = {"progress": percent(row.progress), "time": percent(row.time)}
    said = _("%(progress)s done, %(time)s of the time passed") % figures
    title = _("Progress of %(code)s") % {"code": row.code}
    bar = drawn(row.progress, row.time, title=title, desc=said, tone=_tone(row))
    return format_html(
        '<span class="chart progress">{}</span><span class="sub small muted">{}</span>',
        SafeString(bar),  # nosec B703 B308: escaped where it was drawn
        said,
    )


def _tone(row) -> str:
    if row.progress >= 1:
        return "good"
    if not row.at_work or row.pace >= BEHIND:
        return "accent"
    return "warn" if row.pace >= FAR_BEHIND else "bad"
