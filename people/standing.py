"""What a person's seats add up to. Pure: no Django import."""

from collections.abc import Iterable


class Standing:
    """Roles and centers of one person, from (role, center id, its kind, at or below a partner)."""

    def __init__(self, seats: Iterable[tuple[str, int, str, bool]]):
        seats = list(seats)
        self.roles = frozenset(role for role, *_ in seats)
        self.centers = frozenset(center for _, center, *_ in seats)
        self.managed = frozenset(center for role, center, *_ in seats if role == "manager")
        self.is_office = any(role == "office" and kind == "province" for role, _, kind, _ in seats)
        self.is_leader = "leader" in self.roles
        self.is_manager = bool(self.managed)
        # People of a partner site see less of what is established (design.md §1).
        self.is_partner = bool(seats) and all(at_partner for *_, at_partner in seats)
