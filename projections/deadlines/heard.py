"""Deadlines of those who are heard: to answer a flag, to appeal or object, and to be answered.

Where the record sets the day (a flag's), that day counts; formal appeals and objections have the
days of the scheme's ``procedure:``, and none where it states none. To answer, appeal or object is a
right: a day that passes unused is nobody's delay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.schemes.model import Number, Scheme
from projections.deadlines.recorded import IN_PERIOD, selected

if TYPE_CHECKING:
    import duckdb

UNUSED = "CASE WHEN q.done_day IS NULL AND q.due_day < run.as_of THEN 'unused' ELSE '' END"

OF_PERIOD = f"(q.period = run.period_id OR {IN_PERIOD})"
"""A flag of the period is heard after it, most often."""

ANSWERS = selected(
    "flag_answer",
    "flag_cases",
    "SELECT c.*, c.due_on AS due_day, c.answered_on AS done_day, c.notified_on AS since_day, "
    "s.set_by FROM flag_cases AS c JOIN (SELECT flag_no, max_by(position, seq) AS set_by "
    "FROM effective_flags WHERE topic = 'FlagNotified.1' AND due_on IS NOT NULL GROUP BY flag_no) "
    'AS s ON s.flag_no = c."row"',
    where=OF_PERIOD,
    person="q.person",
    title="q.title",
    lifted=UNUSED,
    set_by="q.set_by",
)

APPEALS = selected(
    "appeal",
    "flag_cases",
    "SELECT c.*, c.appeal_until AS due_day, s.done_day, c.decided_on AS since_day, s.set_by "
    "FROM flag_cases AS c JOIN (SELECT flag_no, "
    "max(position) FILTER (WHERE topic = 'FlagConfirmed.1') AS set_by, "
    "min(occurred_on) FILTER (WHERE topic = 'FlagAppealed.1') AS done_day "
    'FROM effective_flags GROUP BY flag_no) AS s ON s.flag_no = c."row" '
    "WHERE c.outcome = 'confirmed' AND c.appeal_until IS NOT NULL",
    where=OF_PERIOD,
    person="q.person",
    title="q.title",
    lifted=UNUSED,
    set_by="q.set_by",
)

RULINGS = selected(
    "appeal_decision",
    "flag_cases",
    'SELECT a.flag_no AS "row", c.unit, c.period, c.title, a.due_on AS due_day, '
    "CASE WHEN a.then_topic = 'FlagAppealDecided.1' THEN a.then_on END AS done_day, "
    "a.occurred_on AS since_day, a.position AS set_by, a.received_by, c.events FROM ("
    "SELECT flag_no, topic, position, occurred_on, due_on, received_by, "
    "lead(topic) OVER follow AS then_topic, lead(occurred_on) OVER follow AS then_on "
    "FROM effective_flags WHERE topic IN ('FlagAppealed.1', 'FlagAppealDecided.1') "
    "WINDOW follow AS (PARTITION BY flag_no ORDER BY seq)) AS a "
    'JOIN flag_cases AS c ON c."row" = a.flag_no '
    "WHERE a.topic = 'FlagAppealed.1' AND a.due_on IS NOT NULL",
    where=OF_PERIOD,
    title="q.title",
    note="coalesce(q.received_by, '')",
    set_by="q.set_by",
)

HEARD = (ANSWERS, APPEALS, RULINGS)
"""What the record itself sets a day for."""

_FORMAL = (
    "SELECT decision, topic, unit, person, ground, kind, occurred_on, position, "
    "lead(topic) OVER follow AS then_topic, lead(occurred_on) OVER follow AS then_on "
    "FROM effective_accountability "
    "WHERE topic IN ('AccountabilityDecided.1', 'AppealFiled.1', 'AppealDecided.1') "
    "WINDOW follow AS (PARTITION BY decision ORDER BY seq)"
)

FORMAL_APPEALS = (
    "SELECT m.*, 'accountability' AS l, {due} AS due_day, "
    "CASE WHEN f.then_topic = 'AppealFiled.1' THEN f.then_on END AS done_day, "
    "m.decided_on AS since_day FROM measures AS m "
    f"JOIN ({_FORMAL}) AS f ON 'accountability|' || f.decision = m.\"row\" {{joined}}"
    "WHERE m.formal AND f.topic = 'AccountabilityDecided.1'"
)
FORMAL_RULINGS = (
    'SELECT m."row", m.unit, m.ground, m.events, {due} AS due_day, '
    "CASE WHEN f.then_topic = 'AppealDecided.1' THEN f.then_on END AS done_day, "
    "f.occurred_on AS since_day FROM measures AS m "
    f"JOIN ({_FORMAL}) AS f ON 'accountability|' || f.decision = m.\"row\" {{joined}}"
    "WHERE m.formal AND f.topic = 'AppealFiled.1'"
)
SHEETS = (
    "SELECT s.unit || coalesce('|' || s.person, '') AS \"row\", s.unit, s.person, s.events, "
    "{due} AS due_day, s.done_day, s.since_day FROM ("
    "SELECT unit, person, list_sort(list(position)) AS events, "
    "max(occurred_on) FILTER (WHERE topic = 'CheckSheetSent.1') AS since_day, "
    "min(occurred_on) FILTER (WHERE topic <> 'CheckSheetSent.1') AS done_day "
    "FROM effective_checksheets WHERE scheme = $scheme AND period = $period AND topic IN "
    "('CheckSheetSent.1', 'CheckSheetAccepted.1', 'PointObjected.1') GROUP BY unit, person) AS s "
    "CROSS JOIN calendar {joined}WHERE s.since_day IS NOT NULL"
)
OBJECTIONS = (
    'SELECT o."row", o.unit, o.indicator, o.events, {due} AS due_day, '
    "o.answered_on AS done_day, coalesce(o.received_on, o.filed_on) AS since_day "
    "FROM objections AS o CROSS JOIN calendar {joined}"
    "WHERE o.scheme = $scheme AND o.period = $period"
)


def add_heard(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """Deadlines of people who are heard, into ``found_deadlines``."""
    for select in HEARD:
        connection.execute(f"INSERT INTO found_deadlines {select}")
    rules = scheme.procedure
    if rules is None:
        return
    for number, kind, ledger, source, since, more in (
        (rules.appeal, "appeal", "measures", FORMAL_APPEALS, "m.decided_on",
         {"person": "q.person", "title": "q.ground", "lifted": UNUSED}),
        (rules.appeal_decided, "appeal_decision", "measures", FORMAL_RULINGS, "f.occurred_on",
         {"title": "q.ground"}),
        (rules.objection, "objection", "objections", SHEETS, "s.since_day",
         {"person": "q.person", "lifted": UNUSED}),
        (rules.objection_answered, "objection_answer", "objections", OBJECTIONS,
         "coalesce(o.received_on, o.filed_on)", {"title": "q.indicator"}),
    ):  # fmt: skip
        if number is not None:
            _add(connection, scheme, number, (kind, ledger, source, since), more)


def _add(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    number: Number,
    what: tuple[str, str, str, str],
    more: dict[str, str],
) -> None:
    """Deadlines by the days of the scheme, counted from ``since``."""
    kind, ledger, source, since = what
    due, joined = f"{since} + {number.whole}", ""
    if scheme.procedure is not None and scheme.procedure.counted == "working":
        due = "w.day"
        joined = (
            "LEFT JOIN nth_workday AS w ON w.n = calendar.counts[date_diff('day', "
            f"calendar.first_day, {since}) + 1] + {number.whole} "
        )
    told = source.format(due=due, joined=_with_calendar(source, joined))
    select = selected(
        kind,
        ledger,
        told,
        # An objection belongs to the period that it is about, whenever it was made.
        where="TRUE" if "$period" in source else IN_PERIOD,
        path="$path",
        basis="$basis",
        **more,
    )
    values = {"path": number.path, "basis": number.basis.text}
    if "$scheme" in select:
        values |= {"scheme": scheme.id, "period": scheme.period.id}
    connection.execute(f"INSERT INTO found_deadlines {select}", values)


def _with_calendar(source: str, joined: str) -> str:
    """The relation ``calendar`` is joined before the day that is looked up in it."""
    return joined if "CROSS JOIN calendar" in source else f"CROSS JOIN calendar {joined}"
