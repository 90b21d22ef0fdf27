"""What results know of a topic's moves, and their part in its charter (projects/hooks.py)."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.spoken import labelled, listed, written
from projects.hooks import asks, belongs_to_charter
from projects.models import Topic
from results.models import Indicator, Reading
from results.queries import consolidation, regressed


@asks("start")
def a_measure(topic: Topic) -> list[str]:
    """At least one indicator with baseline and target (design.md §3); where none has both, what lacks."""
    rows = list(Indicator.objects.filter(topic=topic).values_list("name", "baseline", "target"))
    if not rows:
        return [_("There is no indicator yet: add one with its baseline and target.")]
    if any(baseline and target for _name, baseline, target in rows):
        return []
    lacking = [(name, _("no baseline")) for name, baseline, _target in rows if not baseline]
    lacking += [(name, _("no target")) for name, _baseline, target in rows if not target]
    return [
        _("The indicator “%(name)s” has %(what)s.") % {"name": name, "what": what} for name, what in lacking
    ]


@asks("request-acceptance")
def measured(topic: Topic) -> list[str]:
    """Every indicator has a reading."""
    unread = Indicator.objects.filter(topic=topic).exclude(
        Exists(Reading.objects.filter(indicator=OuterRef("pk")))
    )
    names = unread.values_list("name", flat=True)
    return [_("The indicator “%(name)s” has no reading.") % {"name": name} for name in names]


@asks("close")
def lasting(topic: Topic) -> list[str]:
    """The readings after 30, 60 and 90 days, and no target that was met and is no longer (design.md §4)."""
    missing = [
        _("The reading after %(day)d days (%(due)s) is missing for: %(names)s.")
        % {"day": line["day"], "due": written(line["due"], "date"), "names": listed(line["missing"])}
        for line in consolidation(topic, timezone.localdate())
        if line["missing"]
    ]
    lost = [indicator.name for indicator in regressed(topic)]
    return [*missing, labelled(_("No longer at the target"), listed(lost))] if lost else missing


@belongs_to_charter("indicators")
def set_out(topic: Topic) -> list[dict]:
    """By what the topic will be measured; readings leave it as it is."""
    columns = ("name", "unit", "direction", "baseline", "target", "measured_by")
    return list(Indicator.objects.filter(topic=topic).values(*columns))
