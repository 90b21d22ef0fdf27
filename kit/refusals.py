"""What an action raises when it won't act; mapped once to a page and once to JSON (design.md §8)."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kit.text import is_visible


class Refusal(Exception):
    """Base of all refusals. `detail` is a sentence for the user, `attr` the field it concerns."""

    status = 400
    code = "invalid"

    def __init__(self, detail, *, code: str | None = None, attr: str | None = None):
        super().__init__(str(detail))
        self.detail = str(detail)
        self.code = code or self.code
        self.attr = attr

    @property
    def problems(self) -> list["Problem"]:
        return [Problem(self.code, self.detail, self.attr)]


class Invalid(Refusal):
    """400: the input itself is wrong."""


class Refused(Refusal):
    """403: this person may not do this."""

    status = 403
    code = "permission_denied"


class Gone(Refusal):
    """404: there is no such thing, or none that this person can see."""

    status = 404
    code = "not_found"


class Conflict(Refusal):
    """409: the state of the thing forbids it."""

    status = 409
    code = "invalid_transition"


class NotReady(Conflict):
    """409 with everything that is still missing, one sentence each."""

    code = "not_ready"

    def __init__(self, missing):
        self.missing = [str(sentence) for sentence in missing]
        super().__init__(self.missing[0])

    @property
    def problems(self) -> list["Problem"]:
        return [Problem(self.code, sentence) for sentence in self.missing]


class Stale(Refusal):
    """412: somebody else wrote in between; `current` is the version now in the database."""

    status = 412
    code = "stale_version"

    def __init__(self, detail, *, current: int | None = None):
        super().__init__(detail)
        self.current = current


class TooLarge(Refusal):
    """413: more bytes, or more in them, than is taken."""

    status = 413
    code = "too_large"


class Unsupported(Refusal):
    """415: not a kind of file that is taken."""

    status = 415
    code = "unsupported_type"


class NoRoom(Refusal):
    """503: the disk is full, or takes nothing for another reason."""

    status = 503
    code = "no_room"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input."""

    code: str
    detail: str
    attr: str | None = None


@dataclass
class Problems:
    """Collects what is wrong, so that the user hears of all of it at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, detail, attr: str | None = None) -> None:
        self.found.append(Problem(code, str(detail), attr))

    def refuse(self) -> None:
        """Raises InvalidMany if anything was found."""
        if self.found:
            raise InvalidMany(self.found)


class InvalidMany(Invalid):
    """400 with several problems."""

    def __init__(self, problems: list[Problem]):
        first = problems[0]
        super().__init__(first.detail, code=first.code, attr=first.attr)
        self._problems = problems

    @property
    def problems(self) -> list[Problem]:
        return self._problems


def require_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Invalid where there is none that one can see."""
    if not is_visible(reason := reason.strip()):
        raise Invalid(_("Please give a reason."), code="required", attr="reason")
    return reason
