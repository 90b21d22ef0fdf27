"""The conclusion of a review, with its findings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from plans.models import Milestone
from reviews.forms.reviews import OptionalPerson, prose
from reviews.forms.rows import WithRows
from reviews.models import Rectification, StageReview

MISSING = {
    "finding": _("Say what was found."),
    "owner": _("Name who sees to it."),
    "deadline": _("Give a deadline."),
}


class ConclusionForm(WithRows, Form):
    """`back_to` chooses among the milestones up to the gate; `sure` because nothing takes it back."""

    name, parts, telling = (
        "findings",
        ("finding", "kind", "owner", "deadline"),
        ("finding", "owner", "deadline"),
    )

    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        choices=StageReview.Conclusion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a conclusion.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=prose(4),
        help_text=_("The group reads it, and so does everybody who sees the topic."),
    )
    sure = forms.BooleanField(
        label=_("I conclude this review. I know that this can't be undone."),
        error_messages={"required": _("Please confirm that you want to conclude.")},
    )

    def __init__(self, *args, review: StageReview, **kwargs):
        super().__init__(*args, version=review.version, **kwargs)
        earlier = Milestone.objects.filter(topic=review.topic_id, loop=review.loop).exclude(state="cancelled")
        if review.milestone_id:
            earlier = earlier.filter(position__lte=review.milestone.position)
        self.fields["back_to"] = forms.ModelChoiceField(
            earlier.order_by("position", "id"),
            label=_("Back to"),
            required=False,
            empty_label=_("– (as the procedure says)"),
            help_text=_("Only for an adjustment: where the next loop begins."),
        )

    def row_field(self, part: str) -> forms.Field:
        if part == "finding":
            return forms.CharField(label=_("Finding"), required=False, max_length=2000, widget=prose(2))
        if part == "kind":
            return forms.ChoiceField(
                label=_("Kind"),
                choices=Rectification.Kind.choices,
                required=False,
            )
        if part == "owner":
            return OptionalPerson(label=_("Owner"), required=False, help_text="")
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=_("Deadline"), required=False, widget=picker)

    def clean(self):
        self.require(MISSING)
        return super().clean()

    @property
    def values(self) -> dict:
        named = {name: self.cleaned_data[name] for name in ("conclusion", "reason", "back_to")}
        kind = Rectification.Kind.IMMEDIATE
        return named | {"findings": [row | {"kind": row["kind"] or kind} for row in self.row_values]}
