-- One row per problem and span in which one unit held it: whoever held it answers for the delay.
-- The unit where it arose holds it until it is handed to another. Striking off, explaining,
-- merging and excluding end a span; reopening begins one. What is handed on the day it came was
-- not held. Days in which the clock stood still do not count and move the limit. A limit that had
-- passed before a span began is not that holder's: it has none until another is set. Evidence is
-- what began the span, what ended it, and what set the limit.
-- Days in which the clock stood still because the case waited for a department that was named are
-- that department's: one row (blocked) per such stop, without a limit.
WITH turns AS (
  SELECT
    problem,
    position,
    fact,
    seq,
    occurred_on,
    handler,
    due_on,
    CASE WHEN due_on IS NOT NULL THEN occurred_on END AS set_on,
    CASE WHEN due_on IS NOT NULL THEN position END AS set_by,
    CASE
      WHEN topic IN (
        'ProblemClosed.1', 'ProblemExplained.1', 'ProblemMerged.1', 'ProblemExcluded.1'
      ) THEN 'off'
      WHEN topic = 'ProblemReopened.1' THEN 'on'
    END AS turn
  FROM effective_problems
  WHERE topic IN (
    'ProblemFound.1', 'ProblemAssigned.1', 'ProblemTransferred.1', 'ProblemReopened.1',
    'ProblemClosed.1', 'ProblemExplained.1', 'ProblemMerged.1', 'ProblemExcluded.1'
  )
),
-- The state just before and just after each turn, and the limit last set: one sort for all.
carried AS (
  SELECT
    problem,
    position,
    fact,
    seq,
    occurred_on,
    lag(seq) OVER life IS NULL AS begins,
    last_value(handler IGNORE NULLS) OVER so_far AS handler,
    last_value(handler IGNORE NULLS) OVER before AS handler_before,
    -- Handing on a problem that is off the ledger does not bring it back.
    coalesce(last_value(turn IGNORE NULLS) OVER so_far, 'on') = 'on' AS held,
    coalesce(last_value(turn IGNORE NULLS) OVER before, 'on') = 'on' AS held_before,
    last_value(due_on IGNORE NULLS) OVER before AS due_before,
    last_value(set_on IGNORE NULLS) OVER before AS set_on_before,
    last_value(set_by IGNORE NULLS) OVER before AS set_by_before,
    last_value(due_on IGNORE NULLS) OVER whole AS due_at_last,
    last_value(set_on IGNORE NULLS) OVER whole AS set_on_at_last,
    last_value(set_by IGNORE NULLS) OVER whole AS set_by_at_last
  FROM turns
  WINDOW
    life AS (PARTITION BY problem ORDER BY seq),
    so_far AS (
      PARTITION BY problem ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ),
    before AS (
      PARTITION BY problem ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ),
    whole AS (
      PARTITION BY problem ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
),
changes AS (
  SELECT
    c.problem, c.position, c.fact, c.seq, c.occurred_on, c.held, c.due_before, c.set_on_before,
    c.set_by_before, c.due_at_last, c.set_on_at_last, c.set_by_at_last, p.state,
    coalesce(c.handler, p.unit) AS holder
  FROM carried AS c
  JOIN problems AS p ON p.row = c.problem
  WHERE c.begins
    OR c.held <> c.held_before
    OR (c.held AND coalesce(c.handler, p.unit) <> coalesce(c.handler_before, p.unit))
),
spans AS (
  SELECT
    problem,
    holder,
    held,
    fact,
    position,
    occurred_on AS from_on,
    state,
    lead(occurred_on) OVER life AS to_on,
    lead(position) OVER life AS ended_by,
    coalesce(lead(held) OVER life, FALSE) AS passed_on,
    CASE WHEN lead(seq) OVER life IS NULL THEN due_at_last
      ELSE lead(due_before) OVER life END AS due_on,
    CASE WHEN lead(seq) OVER life IS NULL THEN set_on_at_last
      ELSE lead(set_on_before) OVER life END AS set_on,
    CASE WHEN lead(seq) OVER life IS NULL THEN set_by_at_last
      ELSE lead(set_by_before) OVER life END AS set_by
  FROM changes
  WINDOW life AS (PARTITION BY problem ORDER BY seq)
),
kept AS (
  SELECT
    s.problem, s.holder, s.fact, s.position, s.from_on, s.state, s.to_on, s.ended_by, s.due_on,
    s.set_on, s.set_by, s.passed_on, coalesce(s.to_on, run.as_of) AS until_on
  FROM spans AS s
  CROSS JOIN run
  WHERE s.held AND NOT (s.passed_on AND s.to_on = s.from_on)
),
stood AS (
  SELECT
    k.fact,
    s.blocked_by,
    greatest(0, date_diff(
      'day', greatest(k.from_on, s.from_on), least(k.until_on, coalesce(s.to_on, k.until_on))
    )) AS days
  FROM kept AS k
  JOIN suspensions AS s ON s.problem = k.problem
),
stopped AS (
  SELECT
    fact,
    CAST(sum(days) AS BIGINT) AS days,
    CAST(sum(CASE WHEN blocked_by IS NULL THEN days ELSE 0 END) AS BIGINT) AS stopped_days,
    CAST(sum(CASE WHEN blocked_by IS NULL THEN 0 ELSE days END) AS BIGINT) AS waited_days
  FROM stood
  GROUP BY fact
),
stops AS (
  SELECT
    k.fact,
    s.from_on,
    date_diff('day', k.due_on, greatest(k.set_on, s.from_on)) AS after_due,
    greatest(0, date_diff(
      'day', greatest(k.set_on, s.from_on), least(k.until_on, coalesce(s.to_on, k.until_on))
    )) AS days
  FROM kept AS k
  JOIN suspensions AS s ON s.problem = k.problem
  WHERE k.due_on IS NOT NULL
),
summed AS (
  SELECT
    fact,
    after_due,
    days,
    CAST(coalesce(sum(days) OVER (
      PARTITION BY fact ORDER BY from_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS BIGINT) AS moved_before
  FROM stops
),
-- A stop that began after the limit, as moved so far, came too late to move it.
moved AS (
  SELECT
    fact,
    -- A day moves by an INT in every engine; a BIGINT is refused by some.
    CAST(sum(CASE WHEN after_due <= moved_before THEN days ELSE 0 END) AS INT) AS days
  FROM summed
  GROUP BY fact
),
limited AS (
  SELECT
    k.problem, k.holder, k.fact, k.position, k.from_on, k.state, k.to_on, k.ended_by, k.passed_on,
    k.until_on, k.set_on, k.set_by, k.due_on + coalesce(m.days, 0) AS due_on
  FROM kept AS k
  LEFT JOIN moved AS m ON m.fact = k.fact
),
own AS (
  SELECT
    problem, holder, fact, position, from_on, state, to_on, ended_by, passed_on, until_on,
    CASE WHEN NOT (set_on < from_on AND due_on < from_on) THEN due_on END AS due_on,
    CASE WHEN NOT (set_on < from_on AND due_on < from_on) THEN set_by END AS set_by
  FROM limited
)
SELECT
  k.problem || '|' || CAST(k.fact AS VARCHAR) AS row,
  k.holder AS unit,
  k.problem AS problem,
  k.from_on AS from_on,
  k.to_on AS to_on,
  k.due_on AS due_on,
  date_diff('day', k.from_on, k.until_on) - coalesce(s.days, 0) AS held_days,
  coalesce(s.stopped_days, 0) AS stopped_days,
  coalesce(s.waited_days, 0) AS waited_days,
  FALSE AS blocked,
  coalesce(k.until_on > k.due_on, FALSE) AS late,
  k.passed_on AS passed_on,
  k.state AS state,
  -- Each once and in order, without asking a list for it: there is one for every span.
  CASE
    WHEN coalesce(k.ended_by, k.position) = k.position
      AND coalesce(k.set_by, k.position) = k.position THEN [k.position]
    WHEN coalesce(k.ended_by, k.position) = k.position
      THEN [least(k.position, k.set_by), greatest(k.position, k.set_by)]
    WHEN coalesce(k.set_by, k.position) IN (k.position, k.ended_by)
      THEN [least(k.position, k.ended_by), greatest(k.position, k.ended_by)]
    ELSE list_sort([k.position, k.ended_by, k.set_by])
  END AS events
FROM own AS k
LEFT JOIN stopped AS s ON s.fact = k.fact
UNION ALL
SELECT
  s.problem || '|' || CAST(s.fact AS VARCHAR) AS row,
  s.blocked_by AS unit,
  s.problem AS problem,
  s.from_on AS from_on,
  s.to_on AS to_on,
  CAST(NULL AS DATE) AS due_on,
  date_diff('day', s.from_on, coalesce(s.to_on, run.as_of)) AS held_days,
  CAST(0 AS BIGINT) AS stopped_days,
  CAST(0 AS BIGINT) AS waited_days,
  TRUE AS blocked,
  FALSE AS late,
  FALSE AS passed_on,
  p.state AS state,
  list_sort(list_distinct([s.position, coalesce(s.ended_by, s.position)])) AS events
FROM suspensions AS s
CROSS JOIN run
JOIN problems AS p ON p.row = s.problem
WHERE s.blocked_by IS NOT NULL AND (s.to_on IS NULL OR s.to_on > s.from_on)
