"""Deadlines that the record itself sets: one SELECT for each kind of case, over its ledger.

Each gives the columns of ``COLUMNS``. ``lifted`` is why it is nobody's delay, '' where it is. Only
deadlines of the period: due in it, or due before it and not done when it began.
"""

from __future__ import annotations

COLUMNS = (
    'kind VARCHAR, what VARCHAR, ledger VARCHAR, "row" VARCHAR, unit VARCHAR, person VARCHAR, '
    "title VARCHAR, since DATE, due DATE, done DATE, lifted VARCHAR, unsaid BOOLEAN, over BIGINT, "
    "past BIGINT, counted VARCHAR, moved BIGINT, first_due DATE, set_by BIGINT, path VARCHAR, "
    "basis VARCHAR, note VARCHAR, events BIGINT[]"
)
"""``over``: days from due to done, negative before it; ``past``: days from due to as-of."""

IN_PERIOD = (
    "(q.due_day BETWEEN run.period_start AND run.period_end OR (q.due_day < run.period_start "
    "AND (q.done_day IS NULL OR q.done_day >= run.period_start)))"
)


def selected(kind: str, ledger: str, source: str, *, where: str = IN_PERIOD, **columns: str) -> str:
    """The SELECT of a kind of deadline over ``source``; ``where`` says which are of the period."""
    given = {
        "kind": f"'{kind}'",
        "what": "''",
        "ledger": f"'{ledger}'",
        '"row"': 'q."row"',
        "unit": "q.unit",
        "person": "CAST(NULL AS VARCHAR)",
        "title": "CAST(NULL AS VARCHAR)",
        "lifted": "''",
        "unsaid": "FALSE",
        "over": "date_diff('day', q.due_day, q.done_day)",
        "past": "date_diff('day', q.due_day, run.as_of)",
        "counted": "'calendar'",
        "moved": "CAST(0 AS BIGINT)",
        "first_due": "CAST(NULL AS DATE)",
        "set_by": "CAST(0 AS BIGINT)",
        "path": "''",
        "basis": "''",
        "note": "''",
        "events": "q.events",
        "since": "q.since_day",
        "due": "q.due_day",
        "done": "q.done_day",
        **columns,
    }
    order = [part.split()[0] for part in COLUMNS.split(", ")]
    listed = ", ".join(f"{given[name]} AS {name}" for name in order)
    return f"SELECT {listed} FROM ({source}) AS q CROSS JOIN run WHERE {where}"


PLEDGES = selected(
    "pledge",
    "pledges",
    # What set the day, and the day as it was first set: a revision that names none leaves it.
    "SELECT p.*, p.due_on AS due_day, p.fulfilled_on AS done_day, p.made_on AS since_day, "
    "s.first_due, s.set_by FROM pledges AS p LEFT JOIN (SELECT pledge, "
    "min_by(due_on, seq) AS first_due, max_by(position, seq) AS set_by FROM effective_pledges "
    'WHERE due_on IS NOT NULL GROUP BY pledge) AS s ON s.pledge = p."row"',
    person="q.person",
    title="q.content",
    lifted="CASE WHEN q.excused THEN 'excused' ELSE '' END",
    first_due="nullif(q.first_due, q.due_day)",
    set_by="q.set_by",
)

HOLDINGS = selected(
    "holding",
    "holdings",
    # Whoever held the problem answers for its limit; the clock may have stood still.
    "SELECT h.*, h.due_on AS due_day, h.to_on AS done_day, h.from_on AS since_day, "
    "s.set_on_due, s.set_by, p.category FROM holdings AS h "
    'JOIN problems AS p ON p."row" = h.problem '
    "LEFT JOIN (SELECT problem, position AS set_by, due_on AS set_on_due FROM effective_problems "
    "WHERE due_on IS NOT NULL) AS s ON s.problem = h.problem AND list_contains(h.events, s.set_by) "
    'QUALIFY row_number() OVER (PARTITION BY h."row" ORDER BY s.set_by DESC) = 1',
    title="q.category",
    lifted="CASE WHEN q.state IN ('excluded', 'merged', 'explained') THEN q.state ELSE '' END",
    moved="coalesce(date_diff('day', q.set_on_due, q.due_day), 0)",
    set_by="coalesce(q.set_by, 0)",
    note="CASE WHEN q.passed_on THEN 'passed_on' WHEN q.state = 'suspended' THEN 'suspended' "
    "ELSE '' END",
)

TASKS = selected(
    "task",
    "tasks",
    "SELECT *, due_on AS due_day, completed_on AS done_day, set_on AS since_day FROM tasks",
    title="q.item",
    set_by="q.events[1]",
)

RECTIFICATIONS = selected(
    "rectification",
    "rectifications",
    "SELECT *, due_on AS due_day, closed_on AS done_day, opened_on AS since_day "
    "FROM rectifications",
    title="q.ground",
    lifted="CASE WHEN q.state = 'carried' THEN 'carried' ELSE '' END",
    set_by="q.events[1]",
)

DISCLOSURES = selected(
    "disclosure",
    "disclosures",
    "SELECT *, due_on AS due_day, published_on AS done_day, CAST(NULL AS DATE) AS since_day "
    "FROM disclosures",
    title="q.item",
    set_by="q.events[1]",
)

MEASURES = selected(
    "measure",
    "measures",
    # No fact says that a rectification that was ordered was done.
    "SELECT *, due_on AS due_day, CAST(NULL AS DATE) AS done_day, decided_on AS since_day "
    "FROM measures",
    person="q.person",
    title="q.ground",
    lifted="CASE WHEN q.revoked THEN 'revoked' ELSE '' END",
    unsaid="TRUE",
    set_by="q.events[1]",
)

RECORDED = (PLEDGES, HOLDINGS, TASKS, RECTIFICATIONS, DISCLOSURES, MEASURES)
