-- How many facts of a month came in on which day, by the unit that hands them in: facts of a case
-- count for the case's unit, an indicator for the department that reports it, a spot check for
-- who checked. Opening balances are never late and stay out; so do the roster, gradings and
-- measures, which no assessed unit hands in.
WITH reported AS (
  SELECT p.unit, f.occurred_on, f.received_on, f.position, f.opening
  FROM effective_pledges AS f JOIN pledges AS p ON p.row = f.pledge
  UNION ALL
  SELECT c.unit, f.occurred_on, f.received_on, f.position, f.opening
  FROM effective_comments AS f JOIN comments AS c ON c.row = f.comment
  UNION ALL
  SELECT e.unit, f.occurred_on, f.received_on, f.position, f.opening
  FROM effective_evaluations AS f JOIN evaluations AS e ON e.row = f.meeting
  UNION ALL
  SELECT unit, occurred_on, received_on, position, opening FROM effective_visits
  UNION ALL
  SELECT p.unit, f.occurred_on, f.received_on, f.position, f.opening
  FROM effective_problems AS f JOIN problems AS p ON p.row = f.problem
  UNION ALL
  SELECT m.unit, f.occurred_on, f.received_on, f.position, f.opening
  FROM effective_decisions AS f JOIN matters AS m ON m.row = f.matter
  UNION ALL
  SELECT unit, occurred_on, received_on, position, opening FROM effective_orglife
  UNION ALL
  SELECT
    coalesce(f.reported_by, f.checker, f.unit, p.unit), f.occurred_on, f.received_on, f.position,
    f.opening
  FROM effective_duty AS f LEFT JOIN pledges AS p ON p.row = f.pledge
),
counted AS (
  SELECT
    unit,
    last_day(occurred_on) AS month_end,
    received_on,
    count(*) AS facts,
    list_sort(list(position)) AS events
  FROM reported
  WHERE NOT opening AND unit IS NOT NULL
  GROUP BY unit, last_day(occurred_on), received_on
)
SELECT
  unit || '|' || strftime(month_end, '%Y-%m') || '|' || coalesce(CAST(received_on AS VARCHAR), '')
    AS row,
  unit,
  strftime(month_end, '%Y-%m') AS "month",
  month_end,
  received_on,
  facts,
  events
FROM counted
