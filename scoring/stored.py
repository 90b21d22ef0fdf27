"""The rows that follow from a stored evaluation or count: written when a phase closes, compared ever after.

Pure: from the JSON of a ranking or a tally to plain rows; topics by their codes.
"""

from collections.abc import Mapping

from scoring.dimensions import DIMENSIONS


def ranking_rows(content: Mapping) -> list[dict]:
    """The fields of a RankingRow by topic, those of `order` first, unranked ones after them."""
    ranked = set(content["order"])
    unranked = [index for index in range(len(content["codes"])) if index not in ranked]
    return [
        {
            "code": content["codes"][index],
            "position": position,
            **{name: content[name][index] for name in ("rank", "raw_rank", "composite", "raw_composite")},
            "status": content["status"][index],
            "shortlisted": content["shortlisted"][index],
            "judges": max(content["counts"][index], default=0),
            "means": dict(zip(DIMENSIONS, content["means"][index], strict=True)),
            "raw_means": dict(zip(DIMENSIONS, content["raw_means"][index], strict=True)),
        }
        for position, index in enumerate([*content["order"], *unranked], start=1)
    ]


def tally_rows(content: Mapping) -> list[dict]:
    """The fields of a TallyRow by topic, in the order of the count."""
    skipped = {entry["code"]: entry["why"] for entry in content["skipped"]}
    return [
        {
            "code": code,
            "position": position,
            "votes": content["votes"][code],
            "elected": code in content["elected"],
            "tied_at_cut": code in content["tied_at_cut"],
            "skipped": skipped.get(code, ""),
        }
        for position, code in enumerate(content["order"], start=1)
    ]
