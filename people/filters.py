"""What lists of people, seats and centers can be narrowed to."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter, YesNoFilter
from people.due import SOURCES, URGENCIES, Item
from people.models import Center, Seat, User


class CenterFilters(Filters):
    search = SearchFilter("code", "name")
    kind = CodesFilter(field_name="kind", label=pgettext_lazy("center", "kind"), choices=Center.Kind.choices)
    parent = KeyFilter("parent", label=_("belongs to"), queryset=Center.objects.all())
    is_active = YesNoFilter("is_active", label=_("active"))
    ordering = OrderFilter(id=_("newest"), code=_("code"), name=_("name"))

    class Meta:
        model = Center
        fields = ()


class UserFilters(Filters):
    search = SearchFilter("username", "name")
    center = KeyFilter("center", label=_("center"), queryset=Center.objects.all(), method="of_seat")
    role = ChoiceFilter(label=_("role"), choices=Seat.Role.choices, method="of_seat", empty_label=_("all"))
    is_active = YesNoFilter("is_active", label=_("active"))
    ordering = OrderFilter(id=_("newest"), username=_("username"), name=pgettext_lazy("person", "name"))

    class Meta:
        model = User
        fields = ()

    def of_seat(self, queryset, name, value):
        """Center and role together mean one seat that is both."""
        held = {part: self.asked[part] for part in ("center", "role") if self.asked.get(part)}
        return queryset.filter(Exists(Seat.objects.filter(user=OuterRef("pk"), **held)))


class SeatFilters(Filters):
    user = KeyFilter("user", label=_("user"))
    center = KeyFilter("center", label=_("center"), queryset=Center.objects.all())
    role = ChoiceFilter(field_name="role", label=_("role"), choices=Seat.Role.choices)
    ordering = OrderFilter(id=_("newest"), role=_("role"))

    class Meta:
        model = Seat
        fields = ()


class DueFilters(Filters):
    """Of lines of the desk, which no table has: narrowed in `applied_to`. Imported by the routes alone, when
    every app has named its kinds."""

    kind = CodesFilter(
        label=pgettext_lazy("due", "kind"),
        choices=[(kind, source.title) for kind, source in SOURCES.items()],
        method="of_lines",
    )
    urgency = CodesFilter(label=_("urgency"), choices=[(code, code) for code in URGENCIES], method="of_lines")
    topic = KeyFilter("topic", label=_("topic"), method="of_lines")

    class Meta:
        model = User
        fields = ()

    def of_lines(self, queryset, name, value):
        return queryset

    def applied_to(self, items: list[Item]) -> list[Item]:
        kinds, urgencies, topic = (self.asked[name] for name in ("kind", "urgency", "topic"))
        return [
            item
            for item in items
            if (not kinds or item.row.kind in kinds)
            and (not urgencies or item.urgency in urgencies)
            and (topic is None or item.row.topic == topic)
        ]
