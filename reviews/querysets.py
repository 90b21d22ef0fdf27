"""Reviews, marks and rectifications: chainable, lazy, each as far as one may see it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.models import Topic
from projects.querysets import OfTopicQuerySet


class ReviewQuerySet(OfTopicQuerySet):
    def unconcluded(self):
        return self.exclude(state="concluded")


class MarkQuerySet(models.QuerySet):
    """Blind until concluded (reviews.rules.sees_marks, here for many reviews at once)."""

    def visible_to(self, user):
        """One's own, those of concluded reviews, and for a leader outside the group, who may chair, those of
        reviews that the leader, or every named reviewer, has marked."""
        seen = Topic.objects.visible_to(user).values("pk")
        shown = Q(reviewer=user) | Q(review__state="concluded")
        if user.standing.is_leader:
            shown |= ~self._in_group(user) & (self._marked(user) | self._complete())
        return self.filter(shown, review__topic__in=seen)

    def _in_group(self, user):
        members = Topic.members.rel.related_model.objects
        return Exists(members.filter(topic=OuterRef("review__topic"), user=user, state="accepted"))

    def _marked(self, user):
        return Exists(self.model.objects.filter(review=OuterRef("review"), reviewer=user))

    def _complete(self):
        named = self.model._meta.get_field("review").related_model.reviewers.through.objects
        named = named.filter(stagereview=OuterRef("review"))
        marked = self.model.objects.filter(review=OuterRef("stagereview"), reviewer=OuterRef("user"))
        return Exists(named) & ~Exists(named.exclude(Exists(marked)))


class RectificationQuerySet(OfTopicQuerySet):
    def unverified(self):
        return self.exclude(state="verified")

    def overdue(self, today):
        """Not even done after the deadline; `today` is the local day."""
        return self.filter(state__in=("open", "sent_back"), deadline__lt=today)
