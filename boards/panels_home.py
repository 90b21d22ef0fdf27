"""The way from a manager's desk to the boards of their centers."""

from boards.rules import may_oversee
from kit.panels import Panel, fills
from people.models import Center


@fills("home", order=55)
def own_centers(request, _thing) -> Panel | None:
    """For managers; leaders and the office have the overview in their menu."""
    user = request.user
    if not user.standing.managed or may_oversee(user):
        return None
    centers = Center.objects.filter(pk__in=user.standing.managed).only("name")
    return Panel("boards/panel_centers.html", {"centers": list(centers)})
