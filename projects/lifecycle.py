"""The legal moves of a cycle and of a topic as tables (design.md §2, §3). Pure: no Django import.

Read by the actions that perform them, the buttons on the pages, the documentation and the tests.
"""

from dataclasses import dataclass

DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
REJECTED, WITHDRAWN, SHORTLISTED, PASSED_OVER = "rejected", "withdrawn", "shortlisted", "passed_over"
ESTABLISHED, RUNNING, ACCEPTANCE = "established", "running", "acceptance"
CONSOLIDATING, CLOSED, TERMINATED = "consolidating", "closed", "terminated"

STATES = (
    DRAFT,
    SUBMITTED,
    RETURNED,
    ACCEPTED,
    REJECTED,
    WITHDRAWN,
    SHORTLISTED,
    PASSED_OVER,
    ESTABLISHED,
    RUNNING,
    ACCEPTANCE,
    CONSOLIDATING,
    CLOSED,
    TERMINATED,
)
UNSUBMITTED = (DRAFT, RETURNED)
AT_WORK = (ESTABLISHED, RUNNING, ACCEPTANCE, CONSOLIDATING)
PUBLIC = (ESTABLISHED, RUNNING, ACCEPTANCE, CONSOLIDATING, CLOSED, TERMINATED)

SETUP, PROPOSING, SCORING, VOTING = "setup", "proposing", "scoring", "voting"
PHASES = (SETUP, PROPOSING, SCORING, VOTING, RUNNING, CLOSED)


@dataclass(frozen=True)
class Move:
    """One legal move: from any of `sources` to `target`, by its `owner`.

    `owner`: "proposer" (the proposer or a manager of the topic's center), "office", "lead" (the topic's lead,
    or the office for it), "starter" (these and the leaders), "steering" (leaders and the office, unless they
    work in the group), "review" (the conclusion of a stage review), or "cycle" (the closing, certifying or
    reopening of a phase moves all topics concerned at once).
    `phases`: the phases of the cycle in which it may happen; empty: any.
    """

    sources: tuple[str, ...]
    target: str
    owner: str
    needs_reason: bool = False
    phases: tuple[str, ...] = ()


MOVES = {
    "submit": Move((DRAFT, RETURNED), SUBMITTED, "proposer", phases=(PROPOSING,)),
    "withdraw": Move((DRAFT, SUBMITTED, RETURNED, ACCEPTED), WITHDRAWN, "proposer"),
    "accept": Move((SUBMITTED,), ACCEPTED, "office", phases=(PROPOSING,)),
    "return": Move((SUBMITTED,), RETURNED, "office", needs_reason=True, phases=(PROPOSING,)),
    "reject": Move((SUBMITTED,), REJECTED, "office", needs_reason=True, phases=(PROPOSING,)),
    "shortlist": Move((ACCEPTED,), SHORTLISTED, "cycle"),
    "pass-over": Move((ACCEPTED, SHORTLISTED), PASSED_OVER, "cycle"),
    "establish": Move((SHORTLISTED,), ESTABLISHED, "cycle"),
    "back-to-accepted": Move((SHORTLISTED, PASSED_OVER), ACCEPTED, "cycle"),
    "back-to-shortlisted": Move((ESTABLISHED, PASSED_OVER), SHORTLISTED, "cycle"),
    "start": Move((ESTABLISHED,), RUNNING, "starter"),
    "request-acceptance": Move((RUNNING,), ACCEPTANCE, "lead"),
    "send-back": Move((ACCEPTANCE,), RUNNING, "steering", needs_reason=True),
    "accept-result": Move((ACCEPTANCE,), CONSOLIDATING, "review"),
    "close": Move((CONSOLIDATING,), CLOSED, "steering"),
    "reopen": Move((CONSOLIDATING,), RUNNING, "steering", needs_reason=True),
    "terminate": Move((ESTABLISHED, RUNNING, ACCEPTANCE), TERMINATED, "steering", needs_reason=True),
}


@dataclass(frozen=True)
class PhaseMove:
    """One legal move of a cycle, by the office unless `owner` says otherwise."""

    sources: tuple[str, ...]
    target: str | None
    owner: str = "office"
    needs_reason: bool = False


# close-scoring and close-voting end what may be entered and freeze the result; the phase itself moves on
# with the next opening, so that the office can look at the result before.
PHASE_MOVES = {
    "open-proposing": PhaseMove((SETUP,), PROPOSING),
    "open-scoring": PhaseMove((PROPOSING,), SCORING),
    "close-scoring": PhaseMove((SCORING,), SCORING),
    "open-voting": PhaseMove((SCORING,), VOTING),
    "close-voting": PhaseMove((VOTING,), VOTING),
    "certify": PhaseMove((VOTING,), RUNNING, owner="leader"),
    "close": PhaseMove((RUNNING,), CLOSED),
    "reopen": PhaseMove((PROPOSING, SCORING, VOTING, RUNNING, CLOSED), None, needs_reason=True),
}
