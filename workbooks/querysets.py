"""Which imports there are for whom, and which of them wait for a worker."""

import datetime as dt

from django.db import models
from django.db.models import Q

LEASE = dt.timedelta(seconds=90)
"""Without a sign of life for this long, the worker of a running import counts as dead."""


class ImportQuerySet(models.QuerySet):
    """Imports: one's own, and all for the office."""

    def visible_to(self, user):
        return self if user.standing.is_office else self.filter(by=user)

    def waiting(self, now):
        """Queued, or left behind by a worker that died."""
        return self.filter(Q(state="queued") | Q(state="running", heartbeat_at__lt=now - LEASE))

    def with_names(self):
        """Selects what a list of imports shows, without the faults, which can be long."""
        return self.select_related("cycle", "by").defer("faults", "notes")
