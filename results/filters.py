"""What lists of indicators, readings, benefits and changes can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter
from results.models import Benefit, Change, Indicator, Reading


class IndicatorFilters(Filters):
    search = SearchFilter("name", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    unit = CodesFilter(field_name="unit", label=_("unit"), choices=Indicator.Unit.choices)
    direction = CodesFilter(field_name="direction", label=_("direction"), choices=Indicator.Direction.choices)
    ordering = OrderFilter(id=_("newest"), topic=_("topic"), name=_("name"))

    class Meta:
        model = Indicator
        fields = ()


class ReadingFilters(Filters):
    search = SearchFilter("indicator__name", "source")
    indicator = KeyFilter("indicator", label=_("indicator"))
    topic = KeyFilter("indicator__topic", label=_("topic"))
    cycle = KeyFilter("indicator__topic__cycle", label=_("cycle"))
    since = django_filters.DateFilter("date", "gte", label=_("since"))
    until = django_filters.DateFilter("date", "lte", label=_("until"))
    via = CodesFilter(field_name="via", label=_("entered"), choices=Reading.Via.choices)
    ordering = OrderFilter(id=_("newest"), date=_("date"), indicator=_("indicator"))

    class Meta:
        model = Reading
        fields = ()


class BenefitFilters(Filters):
    search = SearchFilter("title", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    kind = CodesFilter(
        field_name="kind", label=pgettext_lazy("benefit", "kind"), choices=Benefit.Kind.choices
    )
    recurrence = CodesFilter(
        field_name="recurrence", label=_("recurrence"), choices=Benefit.Recurrence.choices
    )
    state = CodesFilter(field_name="state", label=_("state"), choices=Benefit.State.choices)
    ordering = OrderFilter(id=_("newest"), amount=_("amount"), starts_on=_("from"), title=_("title"))

    class Meta:
        model = Benefit
        fields = ()


class ChangeFilters(Filters):
    search = SearchFilter("old", "new", "why", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    indicator = KeyFilter("indicator", label=_("indicator"))
    what = CodesFilter(field_name="what", label=_("what is changed"), choices=Change.What.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=Change.State.choices)
    ordering = OrderFilter(id=_("newest"), topic=_("topic"), decided_at=_("decided at"))

    class Meta:
        model = Change
        fields = ()
