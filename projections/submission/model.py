"""The submission sheet as data: everything that whoever signs must have seen.

Numbers are those of the results, never computed again. Nothing in it tells votes: standings,
effects and flags are what results show to everybody who may see them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projections.submission.deviations import deviations
from projections.submission.distribution import distribution, targets
from projections.submission.flagged import flags, measures
from projections.submission.lines import cut_lines, open_ties
from projections.submission.rules import effects
from projections.submission.seen import Seen
from projections.submission.told import NOTHING_TOLD, Told

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def submission(results: Results, told: Told = NOTHING_TOLD) -> Json:
    """The sheet, nothing left out for want of room; ``docs/results.md`` describes the shape."""
    seen = Seen.of(results)
    cohorts = distribution(seen, told)
    flagged = flags(seen, told.stages)
    return {
        "run": results.run.to_json(),
        "subjects": {
            "assessed": sum(row["assessed"] for row in cohorts),
            "ranked": sum(row["ranked"] for row in cohorts),
        },
        "distribution": cohorts,
        "targets": targets(seen),
        "lines": cut_lines(seen),
        "ties": open_ties(seen),
        "effects": effects(seen),
        "deviations": deviations(seen, told),
        "measures": measures(flagged),
        "flags": flagged,
        "told": {
            "asked": told.asked,
            "sealed_on": told.sealed_on,
            "confirmed_on": told.confirmed_on,
            "confirmed_by": told.confirmed_by,
        },
        "results": results.path.name,
    }
