"""Two addresses for whoever watches the processes: ``/healthz`` (it lives) and ``/readyz`` (it can work).

A middleware in the first place, not a view: a probe knows no host name, no sign-in, no session and no HTTPS.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


class Probes:
    """Answers the two addresses and nothing else."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return JsonResponse({"alive": True})
        if request.path_info == "/readyz":
            return self._readiness()
        return self.get_response(request)

    def _readiness(self) -> JsonResponse:
        """503 with the cause while the database is away or behind the code. Without Redis pages and writing
        go on and what workers do comes late: that is told, and no reason to send people elsewhere."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self.migrated = self.migrated or not _unapplied_migrations()
        except Error:
            return _not_ready("database_away")
        if not self.migrated:
            return _not_ready("migrations_pending")
        return JsonResponse({"ready": True} if _redis_answers() else {"ready": True, "missing": "redis"})


def _redis_answers() -> bool:
    """True as well where there is none to ask."""
    return cache.answers() if settings.REDIS_URL else True


def _unapplied_migrations() -> list:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _not_ready(cause: str) -> JsonResponse:
    return JsonResponse({"ready": False, "cause": cause}, status=503, headers={"Retry-After": "5"})
