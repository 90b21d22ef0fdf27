"""What lists of cycles, scorecards, recusals and ballots can be narrowed to."""

from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter
from projects.models import Cycle
from scoring.models import Absence, Assignment, Ballot, Comparison, Recusal, Scorecard
from scoring.rules import sees_names


class CycleFilters(Filters):
    search = SearchFilter("title", "code")
    phase = CodesFilter(field_name="phase", label=_("phase"), choices=Cycle.Phase.choices)
    ordering = OrderFilter(id=_("newest"), code=_("code"), title=_("title"))

    class Meta:
        model = Cycle
        fields = ()


class ScorecardFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    topic = KeyFilter("topic", label=_("topic"))
    judge = KeyFilter("judge", label=_("judge"), method="of_judge")
    ordering = OrderFilter(id=_("newest"), topic=_("topic"))

    class Meta:
        model = Scorecard
        fields = ()

    def of_judge(self, queryset, name, value: int):
        """Only where names are shown: a proposer would learn from the count whose card is whose."""
        user = self.request.user
        own = queryset if sees_names(user) else queryset.filter(judge=user)
        return own.filter(judge=value)


class RecusalFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    topic = KeyFilter("topic", label=_("topic"))
    judge = KeyFilter("judge", label=_("judge"))
    cause = CodesFilter(field_name="cause", label=_("cause"), choices=Recusal.Cause.choices)
    ordering = OrderFilter(id=_("newest"), topic=_("topic"))

    class Meta:
        model = Recusal
        fields = ()


class ComparisonFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    expert = KeyFilter("expert", label=_("expert"))
    ordering = OrderFilter(id=_("newest"))

    class Meta:
        model = Comparison
        fields = ()


class AssignmentFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    topic = KeyFilter("topic", label=_("topic"))
    judge = KeyFilter("judge", label=_("judge"))
    ordering = OrderFilter(id=_("newest"), topic=_("topic"), judge=_("judge"))

    class Meta:
        model = Assignment
        fields = ()


class BallotFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    state = CodesFilter(field_name="state", label=_("state"), choices=Ballot.State.choices)
    ordering = OrderFilter(id=_("newest"), cycle=_("cycle"))

    class Meta:
        model = Ballot
        fields = ()


class AbsenceFilters(Filters):
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    kind = CodesFilter(field_name="kind", label=_("kind"), choices=Absence.Kind.choices)
    voter = KeyFilter("voter", label=_("voter"))
    holder = KeyFilter("holder", label=_("proxy holder"))
    ordering = OrderFilter(id=_("newest"), cycle=_("cycle"))

    class Meta:
        model = Absence
        fields = ()
