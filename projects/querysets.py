"""Which cycles and topics there are for whom (design.md §1); chainable, lazy."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from projects import lifecycle


class CycleQuerySet(models.QuerySet):
    """Cycles; every signed-in person knows that they exist."""

    def open_in(self, phase: str):
        return self.filter(phase=phase)

    def judged_by(self, user):
        return self.filter(panelists__user=user)

    def voted_by(self, user):
        return self.filter(electorate__user=user)

    def with_sizes(self):
        """Adds `panel_size` and `electorate_size`, each counted by itself so that no join multiplies rows."""
        return self.annotate(panel_size=self._size("Panelist"), electorate_size=self._size("Voter"))

    def _size(self, name: str):
        people = self.model._meta.apps.get_model("projects", name).objects.filter(cycle=OuterRef("pk"))
        return Coalesce(Subquery(people.order_by().values("cycle").values(n=Count("pk"))), 0)


class TopicQuerySet(models.QuerySet):
    """Topics, narrowed to what somebody may see before anything else."""

    def visible_to(self, user):
        """What `user` may see; what one can't see does not exist.

        Membership tests are written as EXISTS so that no join multiplies rows.
        """
        standing = user.standing
        if standing.is_office:
            return self
        own = Q(proposer=user) | Q(center__in=standing.managed)
        submitted = Q(submitted_at__isnull=False) & ~Q(state__in=lifecycle.UNSUBMITTED)
        if standing.is_leader:
            return self.filter(own | submitted)
        on_the_way = (submitted & self._on("Panelist", user)) | (
            Q(was_shortlisted=True) & self._on("Voter", user)
        )
        public = Q(state__in=lifecycle.PUBLIC)
        if standing.is_partner:
            return self.filter(own | (on_the_way & ~public) | (public & self._taking_part(user)))
        return self.filter(own | on_the_way | public)

    def _on(self, name: str, user):
        people = self.model._meta.apps.get_model("projects", name)
        return Exists(people.objects.filter(cycle=OuterRef("cycle"), user=user))

    def _taking_part(self, user):
        """They or their center: by the topic's center, in the group, by a commitment that was not declined,
        or among the departments to invite."""
        own = user.standing.centers
        apps = self.model._meta.apps
        members = self.model.members.rel.related_model.objects.filter(
            Q(user=user) | Q(user__seats__center__in=own), topic=OuterRef("pk")
        ).exclude(state="declined")
        asked = apps.get_model("projects", "Commitment").objects.exclude(state="declined")
        asked = asked.filter(topic=OuterRef("pk"))
        named = apps.get_model("projects", "CommittedPerson").objects.filter(
            ~Q(commitment__state="declined"), commitment__topic=OuterRef("pk"), user=user
        )
        invited = self.model.departments.through.objects.filter(topic=OuterRef("pk"), center__in=own)
        return (
            Q(center__in=own)
            | Exists(members)
            | Exists(asked.filter(center__in=own))
            | Exists(named)
            | Exists(invited)
        )

    def to_screen(self):
        """Submitted and waiting for the office."""
        return self.filter(state=lifecycle.SUBMITTED, cycle__phase=lifecycle.PROPOSING)

    def with_names(self):
        """Selects what a list of topics shows, so that a row costs no query of its own."""
        return self.select_related("cycle", "center", "proposer", "theme")


class OfTopicQuerySet(models.QuerySet):
    """Things that belong to a topic by a foreign key `topic`: whoever sees the topic sees them."""

    def visible_to(self, user):
        if user.standing.is_office:
            return self
        topics = self.model._meta.get_field("topic").related_model.objects.visible_to(user)
        return self.filter(topic__in=topics.values("pk"))
