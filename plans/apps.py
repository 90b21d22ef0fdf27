"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self):
        import plans.due
        import plans.joining
        import plans.nextsteps
        import plans.sight  # noqa: F401
        from plans.models import Milestone, Plan, Risk, Update
        from plans.words import TOLD_OF_MILESTONES, TOLD_OF_PLANS, TOLD_OF_RISKS, TOLD_OF_UPDATES
        from projects.chronicle import tell
        from projects.evidence import bears
        from projects.tabs import add_tab

        tell("plan", TOLD_OF_PLANS, [Plan])
        tell("milestone", TOLD_OF_MILESTONES, [Milestone], named_by="title")
        tell("update", TOLD_OF_UPDATES, [Update])
        tell("risk", TOLD_OF_RISKS, [Risk], named_by="what")
        bears("milestone", Milestone)
        bears("update", Update)
        add_tab(10, "topic-plan", _("Plan"))
        add_tab(20, "topic-updates", _("Progress"))
        add_tab(70, "topic-risks", _("Risks"))
