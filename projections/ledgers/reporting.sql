-- How many facts of a reporting cycle (month, quarter, half or year: run.cycle) came in on which
-- day, by the unit that hands them in: facts of a case count for the case's unit, an indicator for
-- the department that reports it, a spot check, a survey or a look at a checklist for who looked.
-- Opening balances are never late and stay out; so does what no assessed unit hands in: the roster,
-- gradings and measures, rectifications, honours, targets and what results are used for. received_on
-- is that of the first report: a correction does not make a fact late, nor in time. What answers an
-- accepted objection (采纳异议补录) stays out as well: nobody pays for being right. Answers are given
-- after the period, so that those known count whatever the as-of day; they are final. month and
-- month_end are cycle and cycle_end under the names that schemes of a monthly cycle use.
WITH named AS (
  SELECT
    h.unit,
    CASE run.cycle
      WHEN 'quarter' THEN
        strftime(h.cycle_end, '%Y') || 'Q' || CAST(quarter(h.cycle_end) AS VARCHAR)
      WHEN 'half' THEN
        strftime(h.cycle_end, '%Y') || CASE WHEN month(h.cycle_end) <= 6 THEN 'H1' ELSE 'H2' END
      WHEN 'year' THEN strftime(h.cycle_end, '%Y')
      ELSE strftime(h.cycle_end, '%Y-%m')
    END AS "cycle",
    h.cycle_end,
    h.received_on,
    h.facts,
    h.positions
  FROM handed_in AS h
  CROSS JOIN run
)
SELECT
  unit || '|' || "cycle" || '|' || coalesce(CAST(received_on AS VARCHAR), '') AS row,
  unit,
  "cycle",
  cycle_end,
  "cycle" AS "month",
  cycle_end AS month_end,
  received_on,
  facts,
  list_sort(positions) AS events
FROM named
