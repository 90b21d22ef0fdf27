"""The list of the elected as the leader certifies it: a reason for each departure (design.md §2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from scoring.forms.places import Placed
from scoring.messages import beyond_seats


class CertifyForm(Placed, Form):
    """`topics` is the shortlist, `tallied` the ids elected by the tally, `seats` the most there can be."""

    PLACES = {"reasons": "reason"}

    elected = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_("Elected"))

    def __init__(self, *args, topics, tallied: list[int], seats: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.topics, self.tallied, self.seats = topics, tallied, seats
        self.fields["elected"].choices = [(topic.pk, topic.title) for topic in topics]
        self.initial["elected"] = tallied
        for topic in topics:
            self.fields[f"reason_{topic.pk}"] = forms.CharField(
                label=_("Reason for %(code)s") % {"code": topic.code}, required=False, max_length=2000
            )

    @property
    def chosen(self) -> set[str]:
        return {str(key) for key in self["elected"].value() or []}

    @property
    def rows(self) -> list[dict]:
        """{topic, tallied, chosen, reason} for each topic of the shortlist."""
        return [
            {
                "topic": topic,
                "tallied": topic.pk in self.tallied,
                "chosen": str(topic.pk) in self.chosen,
                "reason": self[f"reason_{topic.pk}"],
            }
            for topic in self.topics
        ]

    def clean_elected(self) -> list[int]:
        elected = self.cleaned_data["elected"]
        if len(set(elected)) > self.seats:
            raise forms.ValidationError(beyond_seats(self.seats), code="too_many_choices")
        return elected

    def clean(self):
        cleaned = super().clean()
        for topic in self.departing(cleaned.get("elected", self.tallied)):
            if not cleaned.get(f"reason_{topic.pk}", "").strip():
                self.add_error(f"reason_{topic.pk}", _("Electing against the order needs a reason."))
        return cleaned

    def departing(self, elected) -> list:
        """The topics whose fate differs from the tally's."""
        changed = set(elected) ^ set(self.tallied)
        return [topic for topic in self.topics if topic.pk in changed]

    @property
    def in_order(self) -> list[int]:
        """The chosen in the order of the tally, the added ones after them."""
        chosen = set(self.cleaned_data["elected"])
        return [topic.pk for topic in self.topics if topic.pk in chosen]

    @property
    def reasons(self) -> dict[int, str]:
        return {
            topic.pk: self.cleaned_data[f"reason_{topic.pk}"]
            for topic in self.departing(self.cleaned_data["elected"])
        }
