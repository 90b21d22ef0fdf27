"""Who sees the history of results (design.md §1)."""

from kit.sight import keeps_back
from projects.sight import seen_with_topic

seen_with_topic("indicator", "reading", "benefit", "change")


def sees_every_topic_at_work(user) -> bool:
    return not user.standing.is_partner


# A benefit may be counted in that of a topic which people of a partner center can't see.
keeps_back("benefit", ("counted_in",), unless=sees_every_topic_at_work)
