"""Flags by kind, measure and rule: how many there are and how many wait for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from projections.publishing.tables import measure_title
from projections.submission.seen import Seen

Json = dict[str, Any]

DECIDED = frozenset({"dismissed", "confirmed", "measured", "referred", "corrected"})
"""Stages of a flag's file after which nothing about it waits for a decision."""


def flags(seen: Seen, stages: Mapping[str, str]) -> list[Json]:
    """A row for each rule, those that suggest a measure first, the most first.

    ``waiting``: those on which nobody decided, as far as ``stages`` (id of a flag → stage) tells.
    """
    rows: dict[tuple[str, str, str], list[str]] = {}
    titles: dict[str, str] = {}
    for flag in seen.flags:
        rows.setdefault((flag.kind, flag.suggests, flag.rule), []).append(flag.id)
        titles.setdefault(flag.rule, flag.title)
    found = [
        {
            "kind": kind,
            "rule": rule,
            "title": titles[rule],
            "suggests": suggests,
            "suggests_title": measure_title(suggests),
            "flags": len(ids),
            "waiting": sum(stages.get(one, "") not in DECIDED for one in ids),
        }
        for (kind, suggests, rule), ids in rows.items()
    ]
    return sorted(found, key=lambda row: (row["kind"], -row["flags"], row["rule"]))


def measures(rows: list[Json]) -> list[Json]:
    """The same by kind and suggested measure: what a signature would set going."""
    counted: Counter[tuple[str, str, str]] = Counter()
    waiting: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        key = (row["kind"], row["suggests"], row["suggests_title"])
        counted[key] += row["flags"]
        waiting[key] += row["waiting"]
    return [
        {
            "kind": kind,
            "suggests": suggests,
            "suggests_title": title,
            "flags": number,
            "waiting": waiting[kind, suggests, title],
        }
        for (kind, suggests, title), number in sorted(
            counted.items(), key=lambda pair: (pair[0][0], -pair[1], pair[0][1])
        )
    ]
