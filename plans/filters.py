"""What lists of procedures, milestones, updates and risks can be narrowed to."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter, YesNoFilter
from plans.models import Colour, Milestone, Procedure, Risk, Update
from projects.models import Topic


class ProcedureFilters(Filters):
    search = SearchFilter("title", "title_en", "code")
    type = CodesFilter(field_name="type", label=_("type"), choices=Topic.Type.choices)
    is_active = YesNoFilter(field_name="is_active", label=_("active"))
    ordering = OrderFilter(id=_("newest"), code=_("code"), title=_("title"))

    class Meta:
        model = Procedure
        fields = ()


class MilestoneFilters(Filters):
    search = SearchFilter("title", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    owner = KeyFilter("owner", label=_("owner"))
    loop = KeyFilter("loop", label=_("loop"))
    state = CodesFilter(field_name="state", label=_("state"), choices=Milestone.State.choices)
    is_gate = YesNoFilter(field_name="is_gate", label=_("gate"))
    is_overdue = YesNoFilter(label=_("overdue"), method="of_overdue")
    mine = YesNoFilter(label=_("mine"), method="of_mine")
    ordering = OrderFilter(
        id=_("newest"),
        position=_("position"),
        loop=_("loop"),
        planned_start=_("planned start"),
        planned_end=_("planned end"),
        progress=_("progress"),
        title=_("title"),
    )

    class Meta:
        model = Milestone
        fields = ()

    def of_overdue(self, queryset, name, value: bool):
        late = Milestone.objects.overdue(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def of_mine(self, queryset, name, value: bool):
        mine = {"owner": self.request.user}
        return queryset.filter(**mine) if value else queryset.exclude(**mine)


class UpdateFilters(Filters):
    search = SearchFilter("done", "next", "obstacles", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    by = KeyFilter("by", label=_("by"))
    colour = CodesFilter(field_name="colour", label=_("colour"), choices=Colour.choices)
    ordering = OrderFilter(id=_("newest"), created_at=_("reported at"), topic=_("topic"))

    class Meta:
        model = Update
        fields = ()


class WeightOrder(OrderFilter):
    """Knows `weight`, which is no column."""

    def filter(self, qs, value):
        if value and "weight" in [name.removeprefix("-") for name in value]:
            qs = qs.alias(weight=F("likelihood") * F("impact"))
        return super().filter(qs, value)


class RiskFilters(Filters):
    search = SearchFilter("what", "answer", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    owner = KeyFilter("owner", label=_("owner"))
    state = CodesFilter(field_name="state", label=_("state"), choices=Risk.State.choices)
    ordering = WeightOrder(id=_("newest"), likelihood=_("likelihood"), impact=_("impact"), weight=_("weight"))

    class Meta:
        model = Risk
        fields = ()
