"""The year at a glance as data: read from results, counted where they lie, never recomputed.

Names of people stand here only as in standings; nothing comes from private parts of the record,
and no share or point that reports withhold goes into any number (``docs/disclosure.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from projections.overview.activity import activity
from projections.overview.areas import areas as areas_of
from projections.overview.goods import five_goods, groups
from projections.overview.grades import grades
from projections.overview.lines import lines
from projections.overview.months import months_of
from projections.overview.movement import movement
from projections.overview.people import People, decided, people_of
from projections.overview.problems import problems
from projections.overview.towns import heaviest, towns

if TYPE_CHECKING:
    from projections.overview.areas import Areas
    from projections.publishing import Results

Json = dict[str, Any]
Done = Callable[[int, int], None]

STEPS = 7


def overview(
    results: Results,
    finals: Mapping[str, Any] | None = None,
    done: Done = lambda _done, _all: None,
) -> Json:
    """Everything that the page shows, as JSON shape ``overview`` (docs/overview.md).

    ``finals``: what people decided on the grades, where a record says; ``done`` is told of
    progress.
    """
    people = people_of(results)
    areas, finer = areas_of(results, people)
    months = months_of(results.run)
    done(1, STEPS)
    of_problems = problems(results, areas, months)
    done(2, STEPS)
    visits = activity(results, "visits", areas, months)
    meetings = activity(results, "meetings", areas, months)
    done(3, STEPS)
    moved = movement(results, people, areas)
    graded = grades(results, people, finals)
    done(4, STEPS)
    final = decided(people, finals)
    rows = towns(results, final, areas, of_problems, visits, moved)
    named, unnamed = list[Json](), 0
    if finer is not None:
        named, unnamed = _finer(results, final, finer, moved)
    done(5, STEPS)
    goods, earned = five_goods(results), groups(results, people)
    done(6, STEPS)
    shape = {
        "run": results.run.to_json(),
        "final": _final(finals),
        "areas": {"kinds": list(areas.kinds), "shown": len(areas.shown), "others": areas.left_out},
        "months": {"titles": months.titles, "numbers": months.short, "come": months.come},
        "grade_names": results.grades(),
        "grades": graded,
        "movement": moved,
        "visits": visits,
        "meetings": meetings,
        "problems": of_problems,
        "five_goods": goods,
        "groups": earned,
        "lines": lines(results, people),
        "towns": rows,
        "heaviest": {
            "kinds": list(finer.kinds) if finer else [],
            "rows": named,
            "others": unnamed,
        },
    }
    shape["key"] = _key(results, shape)
    done(STEPS, STEPS)
    return shape


def _finer(results: Results, people: People, finer: Areas, moved: Json) -> tuple[list[Json], int]:
    """The townships of a city with most waiting: every one is counted, few are named."""
    months = months_of(results.run)
    found = problems(results, finer, months)
    visits = activity(results, "visits", finer, months)
    return heaviest(towns(results, people, finer, found, visits, {**moved, "by_area": {}}))


def _final(finals: Mapping[str, Any] | None) -> Json:
    """Whether the grades are final: ``confirmed_on``, ``confirmed_by``, how many ``differ``."""
    if finals is None:
        return {"confirmed_on": None, "confirmed_by": None, "differ": 0}
    return {
        "confirmed_on": finals["confirmed_on"],
        "confirmed_by": finals["confirmed_by"],
        "differ": len(finals["grades"]),
    }


def _key(results: Results, shape: Json) -> Json:
    """The figures at the top."""
    flags = {
        row["kind"]: row["n"]
        for row in results.rows("SELECT kind, count(*) AS n FROM flags GROUP BY kind")
    }
    of_problems = shape["problems"]
    subjects = sum(row["subjects"] for row in shape["grades"])
    units = results.rows("SELECT count(DISTINCT unit) AS n FROM subjects")[0]["n"]
    moved = shape["movement"]["units"] or shape["movement"]["people"]
    return {
        "subjects": subjects,
        "units": units,
        "ranked": sum(row["ranked"] for row in shape["grades"]),
        "best": sum(row["grades"][0]["subjects"] for row in shape["grades"] if row["grades"]),
        "best_grade": shape["grade_names"][0] if shape["grade_names"] else "",
        "listed": _listed(results),
        "accountability": flags.get("accountability", 0),
        "check": flags.get("check", 0),
        "problems": sum(count or 0 for count in of_problems["flow"]["found"]),
        "closed": sum(count or 0 for count in of_problems["flow"]["closed"]),
        "open": of_problems["open"],
        "late": of_problems["late"],
        "visits": shape["visits"]["total"],
        "meetings": shape["meetings"]["total"],
        "up": None if moved is None else moved["up"],
        "down": None if moved is None else moved["down"],
    }


def _listed(results: Results) -> list[Json]:
    """The lists of the scheme with how many are on each."""
    found = []
    for name, row in results.cut_lists.items():
        counted = results.rows(
            "SELECT count(*) AS n FROM standings, json_each(standings.lists) "
            "WHERE json_each.value = ?",
            [name],
        )
        found.append({"list": name, "title": row["title"], "subjects": counted[0]["n"]})
    return found
