"""The upper tail of χ², by the incomplete gamma function, so that the arithmetic needs no scipy."""

import math

TOLERANCE = 1e-17
TINY = 1e-300
STIRLING_FROM = 20
"""From here on lgamma would lose digits in cancellation near x = a, and Stirling's series is exact enough."""
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)


def upper_tail(statistic: float, df: int) -> float:
    """P(χ² > statistic) with `df` ≥ 1 degrees of freedom (Abramowitz & Stegun 6.5.29, 6.5.31, 26.4.19)."""
    a, x = df / 2, statistic / 2
    if x <= 0:
        return 1.0
    return 1 - _prefactor(a, x) * _series(a, x) if x < a + 1 else _prefactor(a, x) * a * _continued(a, x)


def _prefactor(a: float, x: float) -> float:
    """x^a e^−x / Γ(a+1)."""
    if a < STIRLING_FROM or x < a / 2:
        return math.exp(a * math.log(x) - x - math.lgamma(a + 1))
    distance = (x - a) / a
    correction = sum(term / a ** (2 * power + 1) for power, term in enumerate(STIRLING))
    return math.exp(-a * (distance - math.log1p(distance)) - correction) / math.sqrt(2 * math.pi * a)


def _series(a: float, x: float) -> float:
    """1 + x/(a+1) + x²/((a+1)(a+2)) + …"""
    term = total = 1.0
    while term > TOLERANCE * total:
        a += 1
        term *= x / a
        total += term
    return total


def _continued(a: float, x: float) -> float:
    """1/(x+1−a− 1(1−a)/(x+3−a− 2(2−a)/(x+5−a− …))) by Lentz's method."""
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    value, step, i = d, 0.0, 0
    while abs(step - 1) > 1e-15:
        i += 1
        numerator = i * (a - i)
        b += 2
        d = 1 / ((numerator * d + b) or TINY)
        c = (b + numerator / c) or TINY
        step = c * d
        value *= step
    return value
