"""What the list of one's notices can be narrowed to."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, YesNoFilter
from reminders.models import Notice

STANDINGS = [
    ("unread", _("unread")),
    ("read", pgettext_lazy("notice", "read")),
    ("done", _("done since")),
]
"""Of a notice, for who got it; `done`: the thing itself, read or not."""


class NoticeFilters(Filters):
    state = CodesFilter(field_name="standing", label=_("state"), choices=STANDINGS)
    unread = YesNoFilter(label=_("unread"), method="of_unread")
    rule = CharFilter(label=_("kind"), max_length=40)
    topic = KeyFilter("topic", label=_("topic"))
    ordering = OrderFilter(id=_("newest"), day=_("due"))

    class Meta:
        model = Notice
        fields = ()

    def of_unread(self, queryset, name, value: bool):
        return queryset.unread() if value else queryset.exclude(standing="unread")
