"""What the ledger and the dry run can be narrowed to."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, SearchField, SearchFilter, matching
from projects.models import Topic
from reminders import kinds
from reminders.models import Notice


class KindFilter(django_filters.ChoiceFilter):
    def __init__(self):
        super().__init__(field_name="rule", label=_("kind"), choices=kinds.choices, empty_label=_("all"))


class TopicFilter(django_filters.Filter):
    """By words of the code or the title."""

    field_class = SearchField
    fields = ("code", "title")

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(topic__in=Topic.objects.filter(matching(value, self.fields)).values("pk"))


class DayFilter(django_filters.DateFilter):
    def __init__(self, lookup: str, **kwargs):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(field_name="booked_at", lookup_expr=f"date__{lookup}", widget=widget, **kwargs)


class LedgerFilters(Filters):
    search = SearchFilter("recipient__name", "recipient__username", "robot__name", "label")
    topic = TopicFilter(label=_("topic"))
    kind = KindFilter()
    channel = CodesFilter(field_name="channel", label=_("channel"), choices=Notice.Channel.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=Notice.State.choices)
    since = DayFilter("gte", label=_("from"))
    until = DayFilter("lte", label=_("until"))
    person = KeyFilter("recipient", label=_("recipient"))

    class Meta:
        model = Notice
        fields = ()
