"""A ballot: up to k topics, chosen or put in order; none at all only after asking again (methods.md §7)."""

from collections import Counter
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.forms import Form
from scoring.forms.places import Placed


class BallotForm(Placed, Form):
    """`choices` are topic ids; the action has the last word on whether they make a valid ballot."""

    choices = forms.TypedMultipleChoiceField(coerce=int, required=False)
    blank = forms.BooleanField(required=False)

    def __init__(self, *args, topics, limit: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit = limit
        self._offer(topics)

    def _offer(self, topics) -> None:
        self.fields["choices"].choices = [(topic.pk, topic.title) for topic in topics]

    @staticmethod
    def stored(choices: Sequence[int]) -> dict:
        """`initial` of a form that shows these choices."""
        return {"choices": choices}

    @staticmethod
    def typed(data: QueryDict) -> dict:
        """`initial` of a form that shows what was chosen so far, as it was posted."""
        return {"choices": data.getlist("choices")}

    @property
    def chosen(self) -> set[str]:
        """Topic ids as text, as they were ticked, valid or not."""
        return {str(key) for key in self["choices"].value() or []}

    @property
    def asks_for_blank(self) -> bool:
        """Nothing was chosen and that isn't confirmed yet."""
        return self.has_error("choices", "blank")

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("choices")
        if chosen == [] and not cleaned.get("blank"):
            self.add_error("choices", forms.ValidationError(_("You have chosen no topic."), code="blank"))
        if chosen and len(chosen) > self.limit:
            self.add_error("choices", self._too_many(len(chosen)))
        return cleaned

    def _too_many(self, chosen: int) -> str:
        over = chosen - self.limit
        return ngettext(
            "You have chosen %(chosen)d topics; at most %(limit)d are allowed. Take back %(over)d of them.",
            "You have chosen %(chosen)d topics; at most %(limit)d are allowed. Take back %(over)d of them.",
            over,
        ) % {"chosen": chosen, "limit": self.limit, "over": over}


PLACE, LAST = "place_", 10**9


class Places(forms.Widget):
    """A number for each topic, in fields place_<id>; the value is {topic id: text as typed}."""

    def value_from_datadict(self, data, files, name) -> dict[str, str]:
        typed = {key.removeprefix(PLACE): str(data.get(key)).strip() for key in data if key.startswith(PLACE)}
        return {key: place for key, place in typed.items() if place}

    def value_omitted_from_data(self, data, files, name) -> bool:
        return not any(key.startswith(PLACE) for key in data)


class RankedField(forms.Field):
    """Cleans to topic ids, the best first. Gaps between places don't matter, the same place twice does."""

    widget = Places

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.titles: dict[int, str] = {}

    def clean(self, value) -> list[int]:
        places, strange = {}, False
        for key, text in (value or {}).items():
            known = key.isascii() and key.isdigit() and len(key) < 19 and int(key) in self.titles
            strange = strange or not known
            if known:
                places[int(key)] = self._place(text, self.titles[int(key)])
        if strange:
            raise forms.ValidationError(_("A topic is not on this ballot."))
        self._refuse_shared(places)
        return sorted(places, key=places.get)

    def _place(self, text: str, title: str) -> int:
        place = _number(text)
        if place is None:
            message = _("A place is a whole number from 1 on: “%(title)s”.")
            raise forms.ValidationError(message, params={"title": title})
        return place

    def _refuse_shared(self, places: dict[int, int]) -> None:
        shared = sorted(place for place, times in Counter(places.values()).items() if times > 1)
        if shared:
            message = _("Two topics stand in place %(place)d. Give each a place of its own.")
            raise forms.ValidationError(message, params={"place": shared[0]})


def _number(text: str) -> int | None:
    """A whole number from 1 on."""
    return int(text) or None if text.isdecimal() and len(text) < 10 else None


class RankedForm(BallotForm):
    """Topics in order of preference: each has a place, or none."""

    choices = RankedField()

    def _offer(self, topics) -> None:
        self.fields["choices"].titles = {topic.pk: topic.title for topic in topics}

    @staticmethod
    def stored(choices: Sequence[int]) -> dict:
        return {"choices": {str(key): str(place) for place, key in enumerate(choices, start=1)}}

    @staticmethod
    def typed(data: QueryDict) -> dict:
        return {"choices": Places().value_from_datadict(data, {}, "choices")}

    @property
    def chosen(self) -> dict[str, str]:
        """Topic id → place, both as text and as typed."""
        return self["choices"].value() or {}

    def arranged(self, rows: list) -> list[dict]:
        """{row, place} of the candidates: those with a place first, by it, the others in the order given."""
        chosen = self.chosen
        found = [{"row": row, "place": chosen.get(str(row.topic_id), "")} for row in rows]
        return sorted(found, key=lambda one: _number(one["place"]) or LAST)
