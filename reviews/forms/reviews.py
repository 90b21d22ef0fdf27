"""A review's own text, its reviewers, their marks; and what is said about a rectification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form, ModelForm
from people.forms import PersonField
from reviews.forms.rows import WithRows
from reviews.models import Rectification, ReviewMark, RubricEdition, StageReview
from reviews.wording import explained, titled


def prose(rows: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class ReviewForm(ModelForm):
    """Summary and evidence, by the lead."""

    class Meta:
        model = StageReview
        fields = ["summary", "evidence"]
        widgets = {"summary": prose(8), "evidence": prose(5)}
        help_texts = {
            "summary": _("What was planned, what was done, what came of it, what is next."),
            "evidence": _("Where the reviewers can see it: data, minutes, samples. Files can be added too."),
        }


class OptionalPerson(PersonField):
    """Nobody where the row is blank."""

    def clean(self, value):
        return super().clean(value) if (value or "").strip() else None


class ReviewersForm(WithRows, Form):
    """Who marks, one person a row."""

    name, parts, telling = "reviewers", ("",), ("",)

    def row_field(self, part: str) -> forms.Field:
        return OptionalPerson(label=_("Reviewer"), required=False, help_text="")

    @property
    def values(self) -> dict:
        return {"reviewers": [row[""] for row in self.row_values]}


class MarkForm(Form):
    """A mark for every criterion, and a comment. `version` 0 stands for "none was given yet"."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=prose(3),
        help_text=_("Everybody who sees the topic can read it once the review is concluded."),
    )

    def __init__(self, *args, edition: RubricEdition, own: ReviewMark | None = None, **kwargs):
        self.codes = [criterion["code"] for criterion in edition.criteria]
        levels = [(level, str(level)) for level in range(edition.low, edition.high + 1)]
        marks = {f"marks.{one['code']}": _choice(one, levels) for one in edition.criteria}
        self.base_fields = {**marks, **self.base_fields}
        super().__init__(*args, version=own.version if own else 0, **kwargs)
        if own is not None:
            given = {f"marks.{code}": mark for code, mark in own.marks.items()}
            self.initial |= given | {"comment": own.comment}

    @property
    def criteria(self) -> list:
        return [self[f"marks.{code}"] for code in self.codes]

    @property
    def values(self) -> dict:
        marks = {code: self.cleaned_data[f"marks.{code}"] for code in self.codes}
        return {"marks": marks, "comment": self.cleaned_data["comment"]}


def _choice(criterion: dict, levels: list) -> forms.ChoiceField:
    return forms.TypedChoiceField(
        label=titled(criterion),
        help_text=explained(criterion),
        choices=levels,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Give a mark.")},
    )


class EvidenceForm(Form):
    """What was done about a finding."""

    evidence = forms.CharField(
        label=_("What was done, and how one can see it"), max_length=4000, widget=prose(5)
    )


class ReassignForm(ModelForm):
    """Who is to rectify a finding, and by when."""

    owner = PersonField(label=_("Owner"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=prose(3))

    class Meta:
        model = Rectification
        fields = ["deadline"]
        widgets = {"deadline": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["owner", "deadline", "reason"]


class FindingForm(ModelForm):
    """One more finding."""

    owner = PersonField(label=_("Owner"))

    class Meta:
        model = Rectification
        fields = ["finding", "kind", "deadline"]
        widgets = {
            "finding": prose(3),
            "deadline": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ["finding", "kind", "owner", "deadline"]
