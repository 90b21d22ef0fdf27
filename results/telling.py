"""What a topic's history tells of its results, and which of them can have files as evidence."""

from projects.chronicle import tell
from projects.evidence import bears
from results.models import Benefit, Change, Indicator, Reading
from results.words import TOLD_OF_BENEFITS, TOLD_OF_CHANGES, TOLD_OF_INDICATORS, TOLD_OF_READINGS

tell("indicator", TOLD_OF_INDICATORS, [Indicator], named_by="name")
tell("reading", TOLD_OF_READINGS, [Reading], named_by="indicator__name")
tell("benefit", TOLD_OF_BENEFITS, [Benefit], named_by="title")
tell("change", TOLD_OF_CHANGES, [Change])

bears("reading", Reading, "indicator__topic")
bears("benefit", Benefit, is_fixed=lambda benefit: benefit.state == Benefit.State.CONFIRMED)
