"""What the list of imports can be narrowed to."""

from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter
from projects.models import Cycle
from workbooks.models import Import


class ImportFilters(Filters):
    kind = CodesFilter(field_name="kind", label=_("kind"), choices=Import.Kind.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=Import.State.choices)
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    by = KeyFilter("by", label=_("uploaded by"))
    ordering = OrderFilter(id=_("newest"), created_at=_("uploaded at"), finished_at=_("finished at"))

    class Meta:
        model = Import
        fields = ()
