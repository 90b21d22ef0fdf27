"""Indicators, readings and benefits, chainable and lazy."""

from django.db import models
from django.db.models import OuterRef, Subquery

from projects.models import Topic
from projects.querysets import OfTopicQuerySet


class IndicatorQuerySet(OfTopicQuerySet):
    def with_latest(self):
        """Adds `latest_value`, `latest_number` and `latest_date` of the newest reading, None without one."""
        newest = self.model._meta.apps.get_model("results", "Reading").objects.filter(
            indicator=OuterRef("pk")
        )
        newest = newest.order_by("-date")
        return self.annotate(
            latest_value=Subquery(newest.values("value")[:1]),
            latest_number=Subquery(newest.values("number")[:1]),
            latest_date=Subquery(newest.values("date")[:1]),
        )


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.standing.is_office:
            return self
        return self.filter(indicator__topic__in=Topic.objects.visible_to(user).values("pk"))


class BenefitQuerySet(OfTopicQuerySet):
    def counted_once(self):
        """Without those that are part of another benefit: the only ones that a total may add up."""
        return self.filter(counted_in__isnull=True)

    def with_whole_seen_by(self, user):
        """Adds `seen_whole`: the id of the benefit that this one is counted in, where `user` may see it."""
        seen = self.model.objects.visible_to(user).filter(pk=OuterRef("counted_in")).order_by()
        return self.annotate(seen_whole=Subquery(seen.values("pk")[:1]))
