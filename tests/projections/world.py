"""A small world for tests: ledgers filled by hand, and schemes made of values.

``World`` holds one table per ledger with the columns that schemes may name; rows are given as
keyword arguments, what is not given is NULL (``row`` numbers itself).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from evalcore.schemes import model
from evalcore.schemes.columns import LEDGER_COLUMNS
from projections.evaluation import Evaluation, evaluate

DEMO = model.Basis("demo", "made up for the test")
YEAR = model.Period("2025", date(2025, 1, 1), date(2025, 12, 31))
END = date(2025, 12, 31)


def d(text: str) -> date:
    """``d("03-15")`` is 15 March 2025; ``d("2024-03-15")`` is what it says."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def number(value: int | str, path: str = "x") -> model.Number:
    """A number of the scheme from ``3`` or ``"1/2"``."""
    numerator, _, denominator = str(value).partition("/")
    return model.Number(int(numerator), int(denominator or 1), DEMO, path)


def expression(sql: str, *dates: str) -> model.Expression:
    """An expression as the loader would hand it on."""
    return model.Expression(sql, sql, "test", (), dates)


TRUE = expression("TRUE")
ONE = expression("1")
WEEKDAYS = model.Calendar((2025,), frozenset(), frozenset(), DEMO)


def workdays(a: str, b: str) -> model.Expression:
    """What the loader makes of ``workdays(a, b)``."""

    def count(day: str) -> str:
        return f"calendar.counts[date_diff('day', calendar.first_day, {day}) + 1]"

    return expression(f"greatest({count(b)} - {count(a)}, 0)", a, b)


def cases(
    ledger: str = "pledges",
    where: str = "TRUE",
    at: str = "due_on",
    credit: str | model.Expression = "CASE WHEN fulfilled_on <= due_on THEN 1 ELSE 0 END",
    possible: str = "1",
    whose: Any = "itself",
) -> model.Cases:
    kept = credit if isinstance(credit, model.Expression) else expression(credit)
    return model.Cases(ledger, expression(where), at, kept, expression(possible), whose)


def slots(every: Any = "month", at_least: int | str = 1, **more: Any) -> model.Slots:
    given = {"ledger": "meetings", "where": TRUE, "at": "held_on", **more}
    return model.Slots(every=every, at_least=number(at_least), **given)


def tallies(worth: dict[str, int | str], best: int | str = 1, **more: Any) -> model.Tallies:
    given: dict[str, Any] = {
        "where": TRUE,
        "skipped": (),
        "weights": {},
        "missing": "renormalise",
        "smallest": None,
        **more,
    }
    given["weights"] = {name: number(weight) for name, weight in given["weights"].items()}
    return model.Tallies(
        worth={option: number(value) for option, value in worth.items()},
        best=number(best),
        **given,
    )


def indicator(
    name: str, counts: Any, points: int | str = 100, role: Any = "score", **more: Any
) -> model.Indicator:
    group = more.pop("group", "g")
    return model.Indicator(name, name, group, role, number(points), counts, DEMO, **more)


def share(of: int | str, **more: Any) -> model.Share:
    given = {"rounding": "half_up", "least": 0, "base": "ranked", "tie": "none", **more}
    return model.Share(share=number(of), basis=DEMO, **given)


def scheme(*indicators: model.Indicator, **more: Any) -> model.Scheme:
    """A scheme with as little as possible: units assessed, one cohort, no rules over people."""
    groups = dict.fromkeys(i.group for i in indicators)
    given: dict[str, Any] = {
        "subject": "unit",
        "posts": ("secretary", "acting_secretary"),
        "where": TRUE,
        "shortest": None,
        "merged": "itself",
        "cohorts": (model.Cohort("all", "all", TRUE),),
    }
    given = {key: more.pop(key, value) for key, value in given.items()}
    rest: dict[str, Any] = {
        "period": YEAR,
        "calendar": WEEKDAYS,
        "groups": tuple(model.Group(name, name) for name in groups),
        "rounding": model.Rounding(2, DEMO),
        "grades": (),
        "quotas": (),
        "vetoes": (),
        "lists": (),
        "flags": (),
        "smallest_cohort": number(1),
        **more,
    }
    return model.Scheme(
        id="test",
        title="test",
        authority="",
        documents={},
        assessed=model.Assessed(**given),
        reporting=model.Reporting("month", number(10)),
        parameters={},
        indicators=indicators,
        by_people=(),
        numbers={},
        settings={},
        digest="0" * 64,
        **rest,
    )


GRADES = (
    model.Grade("好", number(90)),
    model.Grade("较好", number(80)),
    model.Grade("一般", number(60)),
    model.Grade("较差", None),
)


class World:
    """Ledgers in a DuckDB of their own, and evaluation over them."""

    def __init__(self, period: model.Period = YEAR, threads: int = 1) -> None:
        self.connection = duckdb.connect(config={"threads": threads})
        self.rows = 0
        self.period = period
        for ledger, columns in LEDGER_COLUMNS.items():
            declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self.connection.execute(f"CREATE TABLE {ledger} ({declared})")
        self.connection.execute(
            "CREATE TABLE parents (unit VARCHAR, parent VARCHAR, from_on DATE, to_on DATE)"
        )

    def add(self, ledger: str, unit: str = "v1", **values: Any) -> int:
        """One ledger row; its position in the imagined log, by which it is named too."""
        self.rows += 1
        row = {"row": f"r{self.rows}", "unit": unit, "events": [self.rows], **values}
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(
            f"INSERT INTO {ledger} ({names}) VALUES ({marks})", list(row.values())
        )
        return self.rows

    def unit(self, unit: str = "v1", since: str = "2020-01-01", **values: Any) -> None:
        self.add("units", unit, name=f"name of {unit}", registered_on=d(since), **values)
        if values.get("parent"):
            self.moves(unit, values["parent"], "0001-01-01")

    def moves(self, unit: str, parent: str, on: str) -> None:
        """``unit`` stands below ``parent`` from that day on."""
        self.connection.execute(
            "UPDATE parents SET to_on = ? WHERE unit = ? AND to_on IS NULL", [d(on), unit]
        )
        self.connection.execute("INSERT INTO parents VALUES (?, ?, ?, NULL)", [unit, parent, d(on)])

    def serves(
        self, person: str, start: str, end: str | None = None, unit: str = "v1", **more: Any
    ) -> None:
        """A tenure; as secretary where nothing else is said."""
        self.add(
            "tenures",
            unit,
            person=person,
            from_on=d(start),
            to_on=d(end) if end else None,
            **{"post": "secretary", **more},
        )

    def evaluate(self, given: model.Scheme, as_of: date = END) -> Evaluation:
        self.connection.execute(
            "CREATE OR REPLACE TABLE run AS SELECT CAST(? AS DATE) AS period_start, "
            "CAST(? AS DATE) AS period_end, CAST(? AS DATE) AS as_of, "
            "CAST(? AS VARCHAR) AS cycle, CAST(? AS VARCHAR) AS period_id",
            [
                given.period.starts_on,
                given.period.ends_on,
                as_of,
                given.reporting.cycle,
                given.period.id,
            ],
        )
        return evaluate(self.connection, given, as_of)


def contributions(evaluation: Evaluation, columns: str = "subject, slot, credit, possible") -> Any:
    """The contributions as tuples, in the order of the key."""
    return evaluation.connection.execute(
        f"SELECT {columns} FROM contributions ORDER BY subject, indicator, slot"
    ).fetchall()


def value(evaluation: Evaluation, subject: str, node: str) -> tuple[int, int]:
    """A node's number, as a fraction."""
    found = evaluation.nodes.get(subject, node)
    assert found is not None, node
    return found.numerator, found.denominator
