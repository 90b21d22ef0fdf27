"""The five by five matrix of risks: how likely against how grave."""

from collections.abc import Iterable

GRAVE, NOTABLE = 15, 8
"""Weights (1..25) from which a risk is grave, or to be kept in view; the usual three bands of the matrix."""


def tone(weight: int) -> str:
    """bad, warn or good."""
    return "bad" if weight >= GRAVE else "warn" if weight >= NOTABLE else "good"


def matrix(risks: Iterable) -> list[dict]:
    """Rows from the likeliest down: {likelihood, cells: [{impact, tone, risks}]}, impacts from 1 to 5."""
    found = list(risks)
    return [
        {"likelihood": likelihood, "cells": [_cell(found, likelihood, impact) for impact in range(1, 6)]}
        for likelihood in range(5, 0, -1)
    ]


def _cell(risks: list, likelihood: int, impact: int) -> dict:
    there = [risk for risk in risks if (risk.likelihood, risk.impact) == (likelihood, impact)]
    return {"impact": impact, "tone": tone(likelihood * impact), "risks": there}
