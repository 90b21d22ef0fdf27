"""What lists of topics, members and attachments can be narrowed to."""

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter, YesNoFilter
from people.models import Center, User
from projects.evidence import SUBJECTS
from projects.load import HINT, MOST
from projects.models import Attachment, Commitment, Cycle, TeamMember, Theme, Topic


class TopicFilters(Filters):
    search = SearchFilter("title", "code")
    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    state = CodesFilter(field_name="state", label=_("state"), choices=Topic.State.choices)
    center = KeyFilter("center", label=_("center"), queryset=Center.objects.all())
    kind = CodesFilter(field_name="kind", label=_("kind"), choices=Topic.Kind.choices)
    type = CodesFilter(field_name="type", label=_("type"), choices=Topic.Type.choices)
    theme = KeyFilter("theme", label=_("theme"), queryset=Theme.objects.select_related("cycle"))
    proposer = KeyFilter("proposer", label=_("proposer"))
    mine = YesNoFilter(label=_("mine"), method="of_mine")
    ordering = OrderFilter(
        id=_("newest"),
        code=_("topic code"),
        title=_("title"),
        submitted_at=_("submitted at"),
        updated_at=_("last changed"),
    )

    class Meta:
        model = Topic
        fields = ()

    def of_mine(self, queryset, name, value: bool):
        """Proposed by me, or with me in its group."""
        user = self.request.user
        member = TeamMember.objects.filter(topic=OuterRef("pk"), user=user).exclude(state="declined")
        mine = Q(proposer=user) | Exists(member)
        return queryset.filter(mine if value else ~mine)


class MemberFilters(Filters):
    topic = KeyFilter("topic", label=_("topic"))
    user = KeyFilter("user", label=_("user"))
    role = CodesFilter(field_name="role", label=_("role"), choices=TeamMember.Role.choices)
    state = CodesFilter(field_name="state", label=_("state"), choices=TeamMember.State.choices)
    ordering = OrderFilter(id=_("newest"), topic=_("topic"))

    class Meta:
        model = TeamMember
        fields = ()


class CommitmentFilters(Filters):
    topic = KeyFilter("topic", label=_("topic"))
    cycle = KeyFilter("topic__cycle", label=_("cycle"))
    center = KeyFilter("center", label=_("center"))
    state = CodesFilter(field_name="state", label=_("state"), choices=Commitment.State.choices)
    ordering = OrderFilter(id=_("newest"), starts_on=_("from"), ends_on=_("until"))

    class Meta:
        model = Commitment
        fields = ()


class AttachmentFilters(Filters):
    topic = KeyFilter("topic", label=_("topic"))
    subject = CodesFilter(
        field_name="subject", label=_("evidence of"), choices=[(name, name) for name in SUBJECTS]
    )
    subject_id = KeyFilter("subject_id", label=_("id of what it is evidence of"))
    ordering = OrderFilter(id=_("newest"), name=_("file name"), size=_("size"))

    class Meta:
        model = Attachment
        fields = ()


class LoadFilters(Filters):
    """People, for the load view; how much they work is counted afterwards."""

    search = SearchFilter("name", "username")
    center = KeyFilter("seats__center", label=_("center"), queryset=Center.objects.all())
    level = CodesFilter(
        label=_("hours"),
        method="of_level",
        choices=[
            ("much", format_lazy(_("{hint} to {most} hours"), hint=HINT, most=MOST)),
            ("over", format_lazy(_("more than {most} hours"), most=MOST)),
        ],
    )
    ordering = OrderFilter(name=_("name"), hours=_("hours"), topics=_("topics"))

    class Meta:
        model = User
        fields = ()

    def of_level(self, queryset, name, value):
        """Left to the page, which knows the hours."""
        return queryset

    def filter_queryset(self, queryset):
        """The order is the page's to make, too."""
        for name, value in self.form.cleaned_data.items():
            if name != "ordering":
                queryset = self.filters[name].filter(queryset, value)
        return queryset
