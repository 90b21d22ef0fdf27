"""The pages of indicators, readings, benefits and changes."""

from results.views.benefits import (
    benefits,
    claim_benefit,
    confirm_benefit,
    edit_benefit,
    remove_benefit,
    withdraw_confirmation,
)
from results.views.changes import changes, decide_change, request_change
from results.views.indicators import add_indicator, edit_indicator, indicator, indicators, remove_indicator
from results.views.readings import correct_reading, remove_reading

__all__ = [
    "add_indicator",
    "benefits",
    "changes",
    "claim_benefit",
    "confirm_benefit",
    "correct_reading",
    "decide_change",
    "edit_benefit",
    "edit_indicator",
    "indicator",
    "indicators",
    "remove_benefit",
    "remove_indicator",
    "remove_reading",
    "request_change",
    "withdraw_confirmation",
]
