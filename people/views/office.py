"""The door of the pages that are the office's alone."""

from functools import wraps

from people.rules import may_manage_people


def office_only(view):
    """403 with the reason for everybody else, before anything is looked up."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        may_manage_people(request.user).require()
        return view(request, *args, **kwargs)

    return guarded
