"""Values as people say them: what is read, what is refused, and that one spelling reads back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.figures import LARGEST, SCALES, UNITS, Figure, NotAFigure, parse

#: text → (comparator, low, high), as the published facts of the practice and people in a hurry say it.
READ = {
    "12": ("=", "12", "12"),
    "12.5%": ("=", "12.5", "12.5"),
    "10–15 s": ("=", "10", "15"),
    "10-15": ("=", "10", "15"),
    "10—15秒": ("=", "10", "15"),
    "10～15秒": ("=", "10", "15"),
    "10至15秒": ("=", "10", "15"),
    "10 s to 15 s": ("=", "10", "15"),
    "１０－１５": ("=", "10", "15"),
    "≥ 82 %": ("≥", "82", "82"),
    ">=82": ("≥", "82", "82"),
    "over 82": (">", "82", "82"),
    "over 82 %": (">", "82", "82"),
    "超过82%": (">", "82", "82"),
    "不低于82%": ("≥", "82", "82"),
    "82%以上": ("≥", "82", "82"),
    "不超过3秒": ("≤", "3", "3"),
    "低于3秒": ("<", "3", "3"),
    "at most 3 s": ("≤", "3", "3"),
    "≈140": ("≈", "140", "140"),
    "约140万元": ("≈", "1400000", "1400000"),
    "140万元左右": ("≈", "1400000", "1400000"),
    "140余万元": (">", "1400000", "1400000"),
    "超过140余万元": (">", "1400000", "1400000"),
    "1.4 million yuan": ("=", "1400000", "1400000"),
    "1.2亿元": ("=", "120000000", "120000000"),
    "10—15万元": ("=", "100000", "150000"),
    "5000—1万元": ("=", "5000", "10000"),
    "1,400,000": ("=", "1400000", "1400000"),
    "1，400，000元": ("=", "1400000", "1400000"),
    "1 400 000": ("=", "1400000", "1400000"),
    "¥1,400.50": ("=", "1400.5", "1400.5"),
    "0.89 PP": ("=", "0.89", "0.89"),
    "1.77个百分点": ("=", "1.77", "1.77"),
    "+4.68 percentage points": ("=", "4.68", "4.68"),
    "−30 %": ("=", "-30", "-30"),
    "–30%": ("=", "-30", "-30"),
    "-3–-1": ("=", "-3", "-1"),
    "百分之99.7": ("=", "99.7", "99.7"),
    "46个": ("=", "46", "46"),
    "  12  ": ("=", "12", "12"),
}
REFUSED = {
    "": "not_a_figure",
    "about": "not_a_figure",
    "数千万元": "not_a_figure",
    "12 minutes": "not_a_figure",
    "3分钟": "not_a_figure",
    "1e5": "not_a_figure",
    "1,5": "not_a_figure",
    "1,40,000": "not_a_figure",
    "10²": "not_a_figure",
    "٣": "not_a_figure",
    "nan": "not_a_figure",
    "1/3": "not_a_figure",
    "12%%": "not_a_figure",
    "1" * 81: "not_a_figure",
    "15-10": "reversed",
    "≥ 10–15": "two_comparators",
    "超过82%以下": "two_comparators",
    "0.12345": "too_precise",
    "1" * 13: "too_large",
    "10000亿": "too_large",
    "10 % – 15 s": "other_unit",
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_what_people_say_is_read(text, expected):
    comparator, low, high = expected
    assert parse(text) == Figure(comparator, Decimal(low), Decimal(high))


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_is_no_figure_is_refused_with_its_reason(text, code):
    with pytest.raises(NotAFigure) as refused:
        parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize("own", UNITS)
@pytest.mark.parametrize("said", UNITS)
def test_a_unit_is_taken_where_it_is_the_indicators_and_refused_elsewhere(own, said):
    for word in UNITS[said]:
        text = f"{word}5" if word == "百分之" else f"5 {word}"
        if said == own:
            assert parse(text, own) == Figure("=", Decimal(5), Decimal(5))
            continue
        with pytest.raises(NotAFigure) as refused:
            parse(text, own)
        assert (refused.value.code, refused.value.unit) == ("other_unit", said)


def test_a_bare_number_is_said_in_the_indicators_unit():
    assert [parse("5", unit) for unit in UNITS] == [Figure("=", Decimal(5), Decimal(5))] * len(UNITS)


@pytest.mark.parametrize(
    ("text", "spelled", "number"),
    [
        ("10–15 s", "10–15", "12.5"),
        ("over 82 %", "> 82", "82"),
        ("约140万元", "≈ 1400000", "1400000"),
        ("-0.0", "0", "0"),
        ("100", "100", "100"),
        ("0.0001–0.0002", "0.0001–0.0002", "0.0002"),
    ],
)
def test_a_figure_has_one_spelling_and_one_number(text, spelled, number):
    figure = parse(text)
    assert (str(figure), figure.number) == (spelled, Decimal(number))


numbers = st.decimals(-LARGEST + 1, LARGEST - 1, places=4)


@st.composite
def figures(draw) -> Figure:
    low, high = sorted([draw(numbers), draw(numbers)])
    if draw(st.booleans()):
        return Figure(draw(st.sampled_from("=≈≥≤<>")), low, low)
    return Figure(draw(st.sampled_from("=≈") if low != high else st.just("=")), low, high)


@given(figures())
def test_every_figure_reads_back_from_its_spelling(figure):
    assert (parse(str(figure)), len(str(figure)) <= 40) == (figure, True)


@given(figures())
def test_the_number_lies_within_the_figure(figure):
    assert figure.low <= figure.number <= figure.high


@given(st.text(max_size=80))
def test_any_text_is_a_figure_or_refused(text):
    try:
        figure = parse(text)
    except NotAFigure:
        return
    assert parse(str(figure)) == figure


@given(st.integers(1, 9999), st.sampled_from(sorted(scale for scale in SCALES if not scale.isascii())))
def test_a_scale_multiplies(number, scale):
    power = SCALES[scale]
    if number * 10**power < LARGEST:
        assert parse(f"{number}{scale}元", "yuan").number == number * 10**power
