"""What lists of reviews, marks and rectifications can be narrowed to."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter, YesNoFilter
from reviews.models import Rectification, ReviewMark, StageReview


class ReviewFilters(Filters):
    search = SearchFilter("topic__title", "topic__code", "milestone__title")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    milestone = KeyFilter("milestone", label=_("gate"))
    reviewer = KeyFilter("reviewers", label=_("reviewer"))
    kind = CodesFilter(field_name="kind", label=_("kind"), choices=StageReview.Kind.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=StageReview.State.choices)
    conclusion = CodesFilter(
        field_name="conclusion", label=_("conclusion"), choices=StageReview.Conclusion.choices
    )
    ordering = OrderFilter(
        id=_("newest"), submitted_at=_("submitted at"), concluded_at=_("concluded at"), loop=_("loop")
    )

    class Meta:
        model = StageReview
        fields = ()


class MarkFilters(Filters):
    review = KeyFilter("review", label=_("stage review"))
    topic = KeyFilter("review__topic", label=_("topic"))
    reviewer = KeyFilter("reviewer", label=_("reviewer"))
    ordering = OrderFilter(id=_("newest"), review=_("stage review"))

    class Meta:
        model = ReviewMark
        fields = ()


class RectificationFilters(Filters):
    search = SearchFilter("finding", "topic__title", "topic__code")
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    review = KeyFilter("review", label=_("stage review"))
    owner = KeyFilter("owner", label=_("owner"))
    kind = CodesFilter(field_name="kind", label=_("kind"), choices=Rectification.Kind.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=Rectification.State.choices)
    is_overdue = YesNoFilter(label=_("overdue"), method="of_overdue")
    ordering = OrderFilter(id=_("newest"), deadline=_("deadline"), topic=_("topic"))

    class Meta:
        model = Rectification
        fields = ()

    def of_overdue(self, queryset, name, value: bool):
        """Not even done after the deadline."""
        late = Q(state__in=("open", "sent_back"), deadline__lt=timezone.localdate())
        return queryset.filter(late if value else ~late)
