"""Fields of serializers: keys, references to other things, moments, settings in JSON."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.listing import LARGEST_KEY, whole_number

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)

LARGEST_SMALL = 2**15 - 1


class Key(serializers.IntegerField):
    """The id of something; digits in text will do, a boolean or a fraction will not."""

    default_error_messages = {"invalid": _("This must be the id of something: a whole number.")}

    def __init__(self, **kwargs):
        super().__init__(max_value=LARGEST_KEY, min_value=0, **kwargs)

    def to_internal_value(self, data):
        if isinstance(data, str):
            data = whole_number(data.strip())
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Reference(Key):
    """The id of something in `queryset`; becomes the thing itself."""

    default_error_messages = {"does_not_exist": _("There is nothing with the id {id}.")}

    def __init__(self, queryset: QuerySet, **kwargs):
        self.queryset = queryset
        super().__init__(**kwargs)

    def run_validation(self, data=serializers.empty):
        key = super().run_validation(data)
        if not isinstance(key, int):
            return key
        if (found := self.queryset.filter(pk=key).first()) is None:
            self.fail("does_not_exist", id=key)
        return found


class References(serializers.ListField):
    """Ids of things in `queryset`; becomes the things, each once, in their order. One query for all."""

    default_error_messages = {"does_not_exist": _("There is nothing with the id {ids}.")}

    def __init__(self, queryset: QuerySet, *, max_length: int = 5000, **kwargs):
        self.queryset = queryset
        super().__init__(child=Key(), max_length=max_length, **kwargs)

    def to_internal_value(self, data):
        keys = list(dict.fromkeys(super().to_internal_value(data)))
        found = self.queryset.in_bulk(keys)
        if missing := [str(key) for key in keys if key not in found]:
            self.fail("does_not_exist", ids=", ".join(missing[:10]))
        return [found[key] for key in keys]


class Moment(serializers.DateTimeField):
    """RFC 3339; without an offset it is taken in the time zone of the installation."""

    default_error_messages = {"unlikely": _("This must lie between the years 2000 and 2999.")}

    def to_internal_value(self, value):
        try:
            moment = super().to_internal_value(value)
        except OverflowError:  # a time zone before the year 1
            self.fail("unlikely")
        if not EARLIEST <= moment < LATEST:
            self.fail("unlikely")
        return moment


@extend_schema_field({"type": "object", "additionalProperties": {}})
class Mapping(serializers.JSONField):
    """An object of settings, at most 20,000 characters of JSON; what it means is for the rules to judge.

    Numbers stay below 10¹⁵: larger ones come back from PostgreSQL as integers that JSON writers refuse.
    """

    LONGEST, LARGEST = 20_000, 1e15
    default_error_messages = {
        "not_a_mapping": _("This must be an object with one entry for each name."),
        "max_length": _("This is longer than {most} characters of JSON."),
        "too_large": _("A value here is beyond what can be stored."),
    }

    def to_internal_value(self, data):
        data = super().to_internal_value(data)
        if not isinstance(data, dict):
            self.fail("not_a_mapping")
        if len(json.dumps(data, ensure_ascii=False)) > self.LONGEST:
            self.fail("max_length", most=self.LONGEST)
        if any(abs(number) >= self.LARGEST for number in _numbers(data)):
            self.fail("too_large")
        return data


def _numbers(data) -> Iterator[int | float]:
    """Every number in a JSON value; the parser has bounded its depth."""
    if isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _numbers(inner)
    elif isinstance(data, int | float):
        yield data


class Input(serializers.ModelSerializer):
    """What may be written, with the limits of the model; unknown parts of a body are ignored."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.DateTimeField: Moment,
        models.JSONField: Mapping,
    }

    def build_standard_field(self, field_name, model_field):
        """SQLite would take any number as a small one; the limit is the same on both databases."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, models.PositiveSmallIntegerField):
            kwargs["max_value"] = min(kwargs.get("max_value", LARGEST_SMALL), LARGEST_SMALL)
        return field_class, kwargs


class Row(serializers.Serializer):
    """One row of a long list: read by `values()` as it goes over the wire, no object in between. A field's
    source is a column, through foreign keys with dots."""

    DEEP = 500
    """Rows to skip, from which on a page first finds its keys by the index alone."""

    @classmethod
    def of(cls, page: QuerySet) -> list[dict]:
        """The rows of a page, in one query."""
        columns = {name: (field.source or name) for name, field in cls._declared_fields.items()}
        plain = [name for name, source in columns.items() if source in (name, f"{name}_id")]
        paths = {
            name: models.F(source.replace(".", "__")) for name, source in columns.items() if name not in plain
        }
        found = _by_keys(page) if page.query.low_mark >= cls.DEEP else page
        return list(found.values(*plain, **paths))


def _by_keys(page: QuerySet) -> QuerySet:
    order = page.query.order_by or page.model._meta.ordering
    return page.model._default_manager.filter(pk__in=page.values("pk")).order_by(*order)
