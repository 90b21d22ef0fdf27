"""Milestones and updates, chainable and lazy."""

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet
from django.utils import timezone

from projects.querysets import OfTopicQuerySet

OPEN = ("planned", "doing")


class MilestoneQuerySet(OfTopicQuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self, today):
        """Open after their planned end; `today` is the local day."""
        return self.open().filter(planned_end__lt=today)

    def with_overdue(self, today=None):
        """Adds `overdue`, for rows that are read without an object."""
        late = Q(state__in=OPEN, planned_end__lt=today or timezone.localdate())
        return self.annotate(overdue=ExpressionWrapper(late, output_field=BooleanField()))

    def gates(self):
        return self.filter(is_gate=True).exclude(state="cancelled")


class UpdateQuerySet(OfTopicQuerySet):
    def newest_first(self):
        return self.order_by("-created_at", "-id")


class ProcedureQuerySet(QuerySet):
    def with_editions(self):
        """Reads the editions of all procedures at once, the newest first."""
        editions = self.model._meta.apps.get_model("plans", "Edition")
        return self.prefetch_related(Prefetch("editions", editions.objects.order_by("-number")))
