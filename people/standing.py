"""What a person's seats add up to. Pure: no Django import."""

from collections.abc import Iterable


class Standing:
    """Roles and centers of one person, from (role, center id, center kind) triples."""

    def __init__(self, seats: Iterable[tuple[str, int, str]]):
        seats = list(seats)
        self.roles = frozenset(role for role, _, _ in seats)
        self.centers = frozenset(center for _, center, _ in seats)
        self.managed = frozenset(center for role, center, _ in seats if role == "manager")
        self.is_office = any(role == "office" and kind == "province" for role, _, kind in seats)
        self.is_leader = "leader" in self.roles
        self.is_manager = bool(self.managed)
        # People of a partner site see less of what is established (design.md §1).
        self.is_partner = bool(seats) and all(kind == "partner" for _, _, kind in seats)
