"""Centers: added, renamed, moved in the tree, deactivated."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import editing, history
from kit.refusals import Conflict, Invalid
from people.models import Center
from people.rules import may_manage_people


@transaction.atomic
def add_center(*, by, **fields) -> Center:
    """A new center."""
    may_manage_people(by).require()
    center = Center(**fields)
    center.full_clean()
    center.save()
    history.record(center, "add", by=by, changes={"name": [None, center.name], "code": [None, center.code]})
    return center


@transaction.atomic
def edit_center(center: Center, *, by, version: int | None = None, **fields) -> Center:
    """Raises Invalid(cycle_in_tree) where the new parent lies below the center."""
    may_manage_people(by).require()
    changes = history.differences(center, fields)
    if "parent" in changes:
        _refuse_cycle(center, fields["parent"])
    if "kind" in changes and center.seats.filter(role="office").exists():
        raise Conflict(_("The office sits at this center; it must stay a province."), code="frozen")
    if (
        changes.get("kind", ("", ""))[1] == Center.Kind.PARTNER
        and center.seats.filter(role="leader").exists()
    ):
        raise Conflict(_("A leader sits at this center; it cannot become a partner site."), code="frozen")
    editing.edit(center, fields, by=by, version=version)
    return center


def _refuse_cycle(center: Center, parent: Center | None) -> None:
    """Reads the tree under a lock on all centers, so that two moves can't close a circle together."""
    parents = dict(Center.objects.select_for_update().order_by("id").values_list("id", "parent_id"))
    above = parent.pk if parent else None
    while above is not None:
        if above == center.pk:
            raise Invalid(
                _("A center cannot belong to itself or to a center below it."),
                code="cycle_in_tree",
                attr="parent",
            )
        above = parents.get(above)
