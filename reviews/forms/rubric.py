"""The rubric as the office edits it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from reviews.forms.reviews import prose
from reviews.forms.rows import WithRows
from reviews.models import Rubric, RubricEdition

LABELS = {
    "title": _("Title"),
    "title_en": _("English title"),
    "code": _("Code"),
    "text": _("What is asked for"),
    "text_en": _("The same in English"),
}


class RubricForm(WithRows, Form):
    """Its scale and criteria, one a row; a row left blank is taken out."""

    name, parts, telling = "criteria", ("title", "title_en", "code", "text", "text_en"), ("title", "code")

    title = forms.CharField(label=_("Title"), max_length=80)
    low = forms.IntegerField(label=_("Lowest mark"), min_value=0, max_value=99)
    high = forms.IntegerField(label=_("Highest mark"), min_value=1, max_value=100)

    def __init__(self, *args, rubric: Rubric, edition: RubricEdition | None, **kwargs):
        stored = edition.criteria if edition else []
        scale = {"low": edition.low, "high": edition.high} if edition else {"low": 1, "high": 10}
        initial = {"title": rubric.title} | scale
        super().__init__(*args, stored=stored, version=rubric.version, initial=initial, **kwargs)

    def row_field(self, part: str) -> forms.Field:
        long = part.startswith("text")
        widget = prose(2) if long else forms.TextInput()
        most = 400 if long else 30 if part == "code" else 60
        return forms.CharField(label=LABELS[part], required=False, max_length=most, widget=widget)

    @property
    def values(self) -> dict:
        named = {name: self.cleaned_data[name] for name in ("title", "low", "high")}
        return named | {"criteria": self.row_values}
