"""Which notices: of one person, unread, to be sent, dead."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from projects.models import TeamMember, Topic
from reminders.defaults import EVENT

INVITING = ("invitations", f"{EVENT}teammember.invite")
"""Rules of notices that somebody may get about a topic that can't be seen yet."""


class NoticeQuerySet(QuerySet):
    def visible_to(self, user):
        """One's own; the ledger of all is the office's (`reminders.rules.may_see_ledger`)."""
        return self.filter(recipient=user)

    def inbox(self, user):
        """What `user` was told in the product."""
        return self.filter(recipient=user, channel="app")

    def in_sight(self, user):
        """Those whose topic `user` may see now, or that belong to none; of an invitation while it stands."""
        seen = Topic.objects.visible_to(user).filter(pk=OuterRef("topic"))
        asked = TeamMember.objects.filter(user=user, topic=OuterRef("topic")).exclude(state="declined")
        return self.filter(Q(topic=None) | Exists(seen) | Q(Exists(asked), rule__in=INVITING))

    def with_standing(self):
        """Adds `standing` (unread, read, or done since) and `version`, which goes up with it."""
        standing = Case(
            When(settled_at__isnull=False, then=Value("done")),
            When(read_at__isnull=False, then=Value("read")),
            default=Value("unread"),
        )
        known = Case(When(read_at=None, then=Value(0)), default=Value(1))
        over = Case(When(settled_at=None, then=Value(0)), default=Value(1))
        return self.annotate(standing=standing, version=known + over + Value(1))

    def unread(self):
        """Neither opened, nor done since."""
        return self.filter(channel="app", read_at=None, settled_at=None)

    def to_send(self, now):
        """What waits for its letter or message, and may go by `now`."""
        return self.filter(state="booked", channel__in=("email", "robot"), send_after__lte=now)

    def dead(self):
        return self.filter(state="dead")
