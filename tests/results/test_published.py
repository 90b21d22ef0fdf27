"""The published facts of the practice, entered through the actions and read back."""

import datetime as dt

import pytest

from results import actions
from results.queries import indicator_state

#: (name, unit, direction, baseline, target, reading) → stored reading, attainment, met.
FACTS = [
    (("Look-up time", "s", "down", "10–15 s", "3 s", "3秒"), ("3", 1.0, True)),
    (("Handling time of complaints", "%", "down", "0", "−30 %", "-30%"), ("-30", 1.0, True)),
    (("Revenue", "yuan", "up", "0", "100万元", "140余万元"), ("> 1400000", 1.4, True)),
    (("Call volume covered", "%", "up", "0", "≥ 82 %", "超过82%"), ("> 82", 1.0, True)),
    (("Models", "count", "up", "0", "40", "46个"), ("46", 1.15, True)),
    (("Online success rate", "%", "up", "95", "99", "99.7 %"), ("99.7", 1.175, True)),
    (("15-second answer rate against target", "pp", "up", "0", "1", "0.89 PP"), ("0.89", 0.89, False)),
]


@pytest.mark.parametrize(("fact", "expected"), FACTS, ids=[fact[0] for fact, _ in FACTS])
def test_a_published_fact_reads_as_it_was_published(scene, fact, expected):
    name, unit, direction, baseline, target, value = fact
    indicator = scene.indicator(name=name, unit=unit, direction=direction, baseline=baseline, target=target)
    actions.read(indicator, by=scene.member, date=dt.date(2025, 3, 1), value=value)
    text, share, reached = expected
    assert indicator_state(scene.topic) == [
        {
            "id": indicator.pk,
            "name": name,
            "unit": unit,
            "direction": direction,
            "baseline": indicator.baseline,
            "target": indicator.target,
            "original_target": indicator.target,
            "latest": {"date": "2025-03-01", "value": text},
            "attainment": pytest.approx(share),
            "met": reached,
        }
    ]
