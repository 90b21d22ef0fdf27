"""Registers the app."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        import scoring.due
        import scoring.due_weights
        import scoring.evidence
        import scoring.evidence_agreement
        import scoring.evidence_heads
        import scoring.evidence_results
        import scoring.evidence_stability
        import scoring.panels_cycle
        import scoring.panels_topic
        import scoring.sight  # noqa: F401
