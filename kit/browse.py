"""How a list's page shows a FilterSet (kit/listing.py): the form, the rows of one page, what is on."""

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

PER_PAGE = 50


class OneOf(forms.Select):
    """A select for a filter that takes several codes by its address: a page offers one at a time."""

    def value_from_datadict(self, data, files, name):
        return data.getlist(name)


def browse(request, filterset, *, hidden: tuple[str, ...] = (), per_page: int = PER_PAGE) -> dict:
    """Context of a list: `filter`, `page_obj`, `narrowed` (whether a filter is on).

    A filter that can't be read narrows the list to nothing, and the form says why. `hidden` filters are
    offered elsewhere on the page; the order is chosen by the column heads. Where `page=` is out of range,
    the nearest page is shown.
    """
    fields = filterset.form.fields
    for name, field in fields.items():
        if name in ("ordering", *hidden):
            field.widget = field.hidden_widget()
        elif isinstance(field, forms.MultipleChoiceField):
            field.widget = OneOf(choices=[("", _("all")), *field.choices])
        elif hasattr(field, "empty_label"):
            field.empty_label = _("all")
    rows = filterset.qs if filterset.form.is_valid() else filterset.queryset.none()
    asked = {name for name, value in request.GET.items() if value and name in fields}
    return {
        "filter": filterset,
        "page_obj": Paginator(rows, per_page).get_page(request.GET.get("page")),
        "narrowed": bool(asked - {"ordering"}),
    }
