"""The verbs of indicators, readings, benefits and changes: the only place that writes them."""

from results.actions.benefits import (
    claim_benefit,
    confirm_benefit,
    edit_benefit,
    remove_benefit,
    withdraw_confirmation,
)
from results.actions.changes import approve_change, refuse_change, request_change
from results.actions.indicators import add_indicator, edit_indicator, remove_indicator
from results.actions.readings import correct_reading, read, remove_reading

__all__ = [
    "add_indicator",
    "approve_change",
    "claim_benefit",
    "confirm_benefit",
    "correct_reading",
    "edit_benefit",
    "edit_indicator",
    "read",
    "refuse_change",
    "remove_benefit",
    "remove_indicator",
    "remove_reading",
    "request_change",
    "withdraw_confirmation",
]
