"""The selection record: sealed once, counted anew from nothing but the file (design.md §2)."""

from scoring.record.comparing import TOLERANCE
from scoring.record.departing import depart
from scoring.record.marking import marks_in
from scoring.record.recounting import Recount, recount
from scoring.record.rounds import shortlist
from scoring.record.sealing import FORMAT, SHAPES, VERSION, seal, sorted_ballots

__all__ = [
    "FORMAT",
    "SHAPES",
    "TOLERANCE",
    "VERSION",
    "Recount",
    "depart",
    "marks_in",
    "recount",
    "seal",
    "shortlist",
    "sorted_ballots",
]
