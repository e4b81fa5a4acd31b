-- One row per problem and span in which one unit held it: whoever held it answers for the delay.
-- The unit where it arose holds it until it is handed to another. Striking off, explaining,
-- merging and excluding end a span; reopening begins one. What is handed on the day it came was
-- not held. Days in which the clock stood still do not count and move the limit.
WITH turns AS (
  SELECT
    problem,
    position,
    fact,
    seq,
    occurred_on,
    handler,
    CASE WHEN topic = 'ProblemFound.1' THEN unit END AS origin,
    due_on,
    CASE WHEN due_on IS NOT NULL THEN occurred_on END AS set_on,
    CASE
      WHEN topic IN (
        'ProblemClosed.1', 'ProblemExplained.1', 'ProblemMerged.1', 'ProblemExcluded.1'
      ) THEN 'off'
      WHEN topic IN ('ProblemFound.1', 'ProblemReopened.1') THEN 'on'
    END AS turn
  FROM effective_problems
  WHERE topic IN (
    'ProblemFound.1', 'ProblemAssigned.1', 'ProblemTransferred.1', 'ProblemReopened.1',
    'ProblemClosed.1', 'ProblemExplained.1', 'ProblemMerged.1', 'ProblemExcluded.1'
  )
),
carried AS (
  SELECT
    problem,
    position,
    fact,
    seq,
    occurred_on,
    last_value(handler IGNORE NULLS) OVER life AS handler,
    last_value(due_on IGNORE NULLS) OVER life AS due_on,
    last_value(set_on IGNORE NULLS) OVER life AS set_on,
    -- Handing on a problem that is off the ledger does not bring it back.
    coalesce(last_value(turn IGNORE NULLS) OVER life, 'on') = 'on' AS held
  FROM turns
  WINDOW life AS (
    PARTITION BY problem ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
placed AS (
  SELECT
    c.problem, c.position, c.fact, c.seq, c.occurred_on, c.due_on, c.set_on, c.held,
    p.state, coalesce(c.handler, p.unit) AS holder
  FROM carried AS c
  JOIN problems AS p ON p.row = c.problem
),
changes AS (
  SELECT
    problem, position, fact, seq, occurred_on, due_on, set_on, held, state, holder,
    lag(holder) OVER (PARTITION BY problem ORDER BY seq) AS holder_before,
    coalesce(lag(held) OVER (PARTITION BY problem ORDER BY seq), FALSE) AS held_before
  FROM placed
),
numbered AS (
  SELECT
    problem, position, fact, seq, occurred_on, due_on, set_on, held, state, holder,
    count(CASE WHEN held <> held_before OR (held AND holder <> holder_before) THEN 1 END)
      OVER (PARTITION BY problem ORDER BY seq) AS span
  FROM changes
),
spans AS (
  SELECT
    problem,
    span,
    holder,
    held,
    min(occurred_on) AS from_on,
    min_by(fact, seq) AS began_by,
    max_by(due_on, seq) FILTER (WHERE due_on IS NOT NULL) AS due_on,
    max_by(set_on, seq) FILTER (WHERE set_on IS NOT NULL) AS set_on,
    min(state) AS state,
    list(position) AS events
  FROM numbered
  GROUP BY problem, span, holder, held
),
ended AS (
  SELECT
    problem, span, holder, held, from_on, began_by, due_on, set_on, state, events,
    lead(from_on) OVER (PARTITION BY problem ORDER BY span) AS to_on,
    lead(held) OVER (PARTITION BY problem ORDER BY span) AS passed_on
  FROM spans
),
kept AS (
  SELECT
    e.problem, e.holder, e.from_on, e.began_by, e.due_on, e.set_on, e.state, e.events, e.to_on,
    coalesce(e.to_on, run.as_of) AS until_on
  FROM ended AS e
  CROSS JOIN run
  WHERE e.held AND NOT (coalesce(e.passed_on, FALSE) AND e.to_on = e.from_on)
),
stopped AS (
  SELECT
    k.began_by,
    k.problem,
    CAST(sum(greatest(0, date_diff(
      'day', greatest(k.from_on, s.from_on), least(k.until_on, coalesce(s.to_on, k.until_on))
    ))) AS BIGINT) AS days,
    CAST(sum(greatest(0, date_diff(
      'day', greatest(k.set_on, s.from_on), least(k.until_on, coalesce(s.to_on, k.until_on))
    ))) AS BIGINT) AS since_set
  FROM kept AS k
  JOIN suspensions AS s ON s.problem = k.problem
  GROUP BY k.began_by, k.problem
)
SELECT
  k.problem || '|' || CAST(k.began_by AS VARCHAR) AS row,
  k.holder AS unit,
  k.problem AS problem,
  k.from_on AS from_on,
  k.to_on AS to_on,
  k.due_on AS due_on,
  date_diff('day', k.from_on, k.until_on) - coalesce(s.days, 0) AS held_days,
  coalesce(date_diff('day', k.due_on, k.until_on) > coalesce(s.since_set, 0), FALSE) AS late,
  k.state AS state,
  list_sort(k.events) AS events
FROM kept AS k
LEFT JOIN stopped AS s ON s.began_by = k.began_by AND s.problem = k.problem
