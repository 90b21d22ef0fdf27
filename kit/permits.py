"""A permit: may this person do this now, and if not, why not."""

from dataclasses import dataclass

from kit.refusals import Conflict, Refused


@dataclass(frozen=True)
class Permit:
    """Truthy when granted; otherwise `reason` is a sentence for the person who asked."""

    granted: bool
    reason: str = ""
    code: str = "permission_denied"

    def __bool__(self) -> bool:
        return self.granted

    def require(self) -> None:
        """Raises Refused (403) with the reason unless granted; Conflict (409) where it is the state that
        forbids it (code invalid_transition)."""
        if not self.granted and self.code == Conflict.code:
            raise Conflict(self.reason)
        if not self.granted:
            raise Refused(self.reason, code=self.code)


GRANTED = Permit(True)


def allow(granted: bool, reason: str, code: str = "permission_denied") -> Permit:
    """A granted permit, or a refusal that carries the reason."""
    return GRANTED if granted else Permit(False, str(reason), code)
