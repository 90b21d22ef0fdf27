"""How lists are filtered, searched, ordered and paged; the same FilterSet serves the page and the API."""

from copy import copy
from functools import cache

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response

from kit.text import clean_text
from kit.widgets import Select

MAX_PAGE = 100
LARGEST_KEY = 2**63 - 1
LONGEST_SEARCH = 100
EMPTY = (None, "", [])


def whole_number(text: str) -> int | None:
    """A number of 0 or more that fits a key of the database, else None."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return number if (number := int(text)) <= LARGEST_KEY else None


class Names(ModelChoiceIterator):
    """The choices of a KeyField as (key, name) from two columns, without an object for each."""

    def __iter__(self):
        yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", self.field.column)


class KeyField(forms.ModelChoiceField):
    """A primary key. On a page a select; whether it exists is for the filter to find, without a query."""

    iterator = Names

    def __init__(self, queryset, *, column: str = "name", **kwargs):
        self.column = column
        super().__init__(queryset, **kwargs)

    def to_python(self, value) -> int | None:
        if value in self.empty_values:
            return None
        if (key := whole_number(str(value).strip())) is None:
            raise ValidationError(_("This must be a whole number."), code="invalid")
        return key

    def validate(self, value):
        forms.Field.validate(self, value)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST_KEY})
class KeyFilter(django_filters.Filter):
    """`cycle=3`: rows whose foreign key is 3. `queryset` fills the select with its `column`; without one it
    is hidden."""

    field_class = KeyField

    def __init__(self, field_name: str, queryset=None, **kwargs):
        kwargs.setdefault("widget", forms.HiddenInput if queryset is None else Select)
        super().__init__(field_name, queryset=queryset, **kwargs)


class CodesField(forms.MultipleChoiceField):
    """One or several codes: `state=draft&state=returned` and `state=draft,returned` alike."""

    def to_python(self, value) -> list[str]:
        codes = [code for part in super().to_python(value) for code in part.split(",")]
        return list(dict.fromkeys(filter(None, codes)))


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Rows with any of the given codes."""

    field_class = CodesField

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class YesNoField(forms.TypedChoiceField):
    """`true` or `false`; anything else is refused, not ignored."""

    SPELLINGS = {"1": "true", "on": "true", "0": "false"}

    def __init__(self, **kwargs):
        choices = [("", gettext_lazy("all")), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]
        super().__init__(choices=choices, coerce="true".__eq__, empty_value=None, **kwargs)

    def to_python(self, value) -> str:
        word = str(value or "").strip().lower()
        return self.SPELLINGS.get(word, word)


@extend_schema_field(bool)
class YesNoFilter(django_filters.Filter):
    """`is_active=true`."""

    field_class = YesNoField


class SearchField(forms.CharField):
    """Up to 100 characters that have passed the text gate."""

    def to_python(self, value) -> str:
        value = super().to_python(value)
        if len(value) > LONGEST_SEARCH:
            raise ValidationError(_("Please search for at most 100 characters."), code="max_length")
        return clean_text(value)


@extend_schema_field({"type": "string", "maxLength": LONGEST_SEARCH})
class SearchFilter(django_filters.Filter):
    """Every word must occur in one of `fields`; Chinese substrings are found too."""

    field_class = SearchField

    def __init__(self, *fields: str):
        super().__init__(label=gettext_lazy("Search"))
        self.fields = fields

    def filter(self, qs, value):
        return qs.filter(matching(value, self.fields)) if value else qs


def matching(text: str, fields) -> Q:
    """The condition that every word of `text` occurs in one of `fields`."""
    condition = Q()
    for word in text.split():
        condition &= Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR)
    return condition


class OrderField(forms.ChoiceField):
    """Comma-separated names from an allow-list, each with or without a minus."""

    def to_python(self, value) -> list[str]:
        return [name.strip() for name in str(value or "").split(",") if name.strip()]

    def validate(self, value):
        for name in value:
            if not self.valid_value(name):
                message = _("Cannot order by %(name)s.") % {"name": name[:50]}
                raise ValidationError(message, code="invalid_choice")


class OrderFilter(django_filters.Filter):
    """`ordering=-title,id`; the newest first where the order leaves a tie."""

    field_class = OrderField

    def __init__(self, **labels):
        """`labels`: name of a column → its label."""
        choices = [(sign + name, label) for name, label in labels.items() for sign in ("", "-")]
        super().__init__(label=gettext_lazy("Order"), choices=choices)
        schema = {"type": "string", "description": "Comma-separated, from: " + ", ".join(dict(choices))}
        extend_schema_field(schema)(self)

    def filter(self, qs, value):
        if not value:
            return qs
        tie = [] if value[-1].removeprefix("-") == "id" else ["-pk"]
        return qs.order_by(*value, *tie)


class Filters(django_filters.FilterSet):
    """Base of the FilterSets. A page shows the form; the API reads what was asked for and no more."""

    @property
    def asked(self) -> dict:
        """The cleaned values by name."""
        return self.form.cleaned_data

    @classmethod
    def narrow(cls, queryset: QuerySet, request) -> QuerySet:
        """`queryset` as the query parameters ask for, without building a form. Raises ValidationError with
        the faults by parameter."""
        asked, faults = {}, {}
        for name in cls.base_filters.keys() & request.GET.keys():
            field = cls._fields()[name]
            try:
                asked[name] = field.clean(field.widget.value_from_datadict(request.GET, {}, name))
            except ValidationError as error:
                faults[name] = error
        if faults:
            raise ValidationError(faults)
        return _Asked(cls, request, asked).applied_to(queryset)

    @classmethod
    @cache
    def _fields(cls) -> dict[str, forms.Field]:
        return {name: copy(found).field for name, found in cls.base_filters.items()}


class _Asked:
    """Stands in for the FilterSet while its filters are applied."""

    def __init__(self, filters: type[Filters], request, asked: dict):
        self.filters, self.request, self.asked = filters, request, asked

    def applied_to(self, queryset: QuerySet) -> QuerySet:
        for name, value in self.asked.items():
            found = self.filters.base_filters[name]
            if isinstance(found.method, str):
                if value not in EMPTY:
                    queryset = getattr(self.filters, found.method)(self, queryset, name, value)
            else:
                queryset = found.filter(queryset, value)
        return queryset


class FilterBackend(DjangoFilterBackend):
    """The API's door to a FilterSet; a bad value is 400 and names the parameter."""

    def filter_queryset(self, request, queryset, view):
        filters = getattr(view, "filterset_class", None)
        return queryset if filters is None else filters.narrow(queryset, request._request)


class Pages(PageNumberPagination):
    """{count, next, previous, results}; `page_size` up to 100. The page is a slice, not yet read."""

    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.count = request, queryset.count()
        self.size = min(self._asked("page_size", self.page_size), self.max_page_size)
        self.number = self._asked("page", 1)
        start = (self.number - 1) * self.size
        if start and start >= self.count:
            raise exceptions.NotFound(_("There is no such page."))
        return queryset[start : start + self.size]

    def _asked(self, name: str, default: int) -> int:
        text = self.request.query_params.get(name)
        if text is None:
            return default
        if not (number := whole_number(text)):
            message = _("This must be a whole number from 1 on.")
            raise exceptions.ValidationError({name: [message]})
        return number

    def get_paginated_response(self, data):
        last = -(-self.count // self.size)
        return Response(
            {
                "count": self.count,
                "next": self._link(self.number + 1) if self.number < last else None,
                "previous": self._link(self.number - 1) if self.number > 1 else None,
                "results": data,
            }
        )

    def get_schema_operation_parameters(self, view):
        limits = {"page": LARGEST_KEY, "page_size": self.max_page_size}
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": most},
            }
            for name, most in limits.items()
        ]

    def _link(self, number: int) -> str:
        query = self.request.query_params.copy()
        query["page"] = number
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
