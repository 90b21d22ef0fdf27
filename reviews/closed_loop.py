"""The closed loop as tables: the life of a stage review and of a rectification (design.md §5). Pure.

Read by the actions that perform the moves, the buttons on the pages, the documentation and the tests.
"""

from dataclasses import dataclass

DRAFT, SUBMITTED, CONCLUDED = "draft", "submitted", "concluded"
REVIEW_STATES = (DRAFT, SUBMITTED, CONCLUDED)

PASS, PASS_AFTER_RECTIFICATION = "pass", "pass_after_rectification"
ADJUST, TERMINATE = "adjust", "terminate"
CONCLUSIONS = (PASS, PASS_AFTER_RECTIFICATION, ADJUST, TERMINATE)

OPEN, DONE, VERIFIED, SENT_BACK = "open", "done", "verified", "sent_back"
RECTIFICATION_STATES = (OPEN, DONE, VERIFIED, SENT_BACK)
WAITING = (OPEN, SENT_BACK)
"""In which something is still to be done about a finding."""


@dataclass(frozen=True)
class Step:
    """One legal move: from any of `sources` to `target`, by its `owner`.

    `owner`: "lead" (of the topic, or the office for it), "chair" (a leader outside the group), "responsible"
    (who has to do it, the lead, or the office), "verifier" (a leader, the office, a reviewer or an advisor,
    but neither who owns it nor who did it).
    """

    sources: tuple[str, ...]
    target: str
    owner: str
    needs_reason: bool = False


REVIEW_MOVES = {
    "submit": Step((DRAFT,), SUBMITTED, "lead"),
    "conclude": Step((SUBMITTED,), CONCLUDED, "chair", needs_reason=True),
}

RECTIFICATION_MOVES = {
    "complete": Step(WAITING, DONE, "responsible"),
    "verify": Step((DONE,), VERIFIED, "verifier"),
    "send-back": Step((DONE,), SENT_BACK, "verifier", needs_reason=True),
}
