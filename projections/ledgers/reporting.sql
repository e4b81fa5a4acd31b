-- How many facts of a reporting cycle (month, quarter, half or year: run.cycle) came in on which
-- day, by the unit that hands them in: facts of a case count for the case's unit, an indicator for
-- the department that reports it, a spot check, a survey or a look at a checklist for who looked.
-- Opening balances are never late and stay out; so does what no assessed unit hands in: the roster,
-- gradings and measures, rectifications, honours, targets and what results are used for. received_on
-- is that of the first report: a correction does not make a fact late, nor in time. What answers an
-- accepted objection (采纳异议补录) stays out as well: nobody pays for being right. Answers are given
-- after the period, so that those known count whatever the as-of day; they are final. month and
-- month_end are cycle and cycle_end under the names that schemes of a monthly cycle use.
WITH accepted AS (
  SELECT objection FROM log.checksheets
  WHERE topic = 'PointObjectionAnswered.1' AND result = 'accepted'
  UNION
  SELECT objection FROM log.periods
  WHERE topic = 'ResultObjectionAnswered.1' AND result = 'accepted'
),
supplied AS (
  SELECT DISTINCT correction AS position FROM log.checksheets
  WHERE topic = 'PointObjectionAnswered.1' AND result = 'accepted' AND correction IS NOT NULL
),
-- Facts of a sealed period that an import took in for an accepted objection, by the import's stream.
admitted AS (
  SELECT s.stream, max(p.ends_on) AS ends_on
  FROM log.periods AS a
  JOIN log.periods AS p ON p.period = a.period AND p.topic = 'PeriodSealed.1'
  JOIN log.governance AS s ON s.digest = a.digest AND s.topic = 'SourceReceived.1'
  WHERE a.topic = 'LateFactsAdmitted.1' AND a.objection IN (SELECT objection FROM accepted)
    AND s.position > p.position
  GROUP BY s.stream
),
reported AS (
  SELECT p.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_pledges AS f JOIN pledges AS p ON p.row = f.pledge
  UNION ALL
  SELECT c.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_comments AS f JOIN comments AS c ON c.row = f.comment
  UNION ALL
  SELECT e.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_evaluations AS f JOIN evaluations AS e ON e.row = f.meeting
  UNION ALL
  SELECT unit, occurred_on, received_on, position, opening, fact, stream FROM effective_visits
  UNION ALL
  SELECT p.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_problems AS f JOIN problems AS p ON p.row = f.problem
  UNION ALL
  SELECT m.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_decisions AS f JOIN matters AS m ON m.row = f.matter
  UNION ALL
  SELECT unit, occurred_on, received_on, position, opening, fact, stream FROM effective_orglife
  UNION ALL
  SELECT
    coalesce(f.reported_by, f.checker, f.unit, p.unit), f.occurred_on, f.received_on, f.position,
    f.opening, f.fact, f.stream
  FROM effective_duty AS f LEFT JOIN pledges AS p ON p.row = f.pledge
  UNION ALL
  SELECT
    coalesce(verified_by, surveyed_by, unit), occurred_on, received_on, position, opening, fact,
    stream
  FROM effective_coverage
  UNION ALL
  SELECT t.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_tasks AS f JOIN tasks AS t ON t.row = f.task
  UNION ALL
  SELECT p.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_pairings AS f JOIN pairings AS p ON p.row = f.pairing
  UNION ALL
  SELECT d.unit, f.occurred_on, f.received_on, f.position, f.opening, f.fact, f.stream
  FROM effective_disputes AS f JOIN disputes AS d ON d.row = f.dispute
),
placed AS (
  SELECT
    r.unit,
    CASE run.cycle
      WHEN 'quarter' THEN last_day(make_date(year(r.occurred_on), quarter(r.occurred_on) * 3, 1))
      WHEN 'half' THEN
        last_day(make_date(
          year(r.occurred_on), CASE WHEN month(r.occurred_on) <= 6 THEN 6 ELSE 12 END, 1
        ))
      WHEN 'year' THEN make_date(year(r.occurred_on), 12, 31)
      ELSE last_day(r.occurred_on)
    END AS cycle_end,
    run.cycle AS every,
    r.received_on,
    r.position
  FROM reported AS r
  CROSS JOIN run
  LEFT JOIN admitted AS a ON a.stream = r.stream AND r.occurred_on <= a.ends_on
  WHERE NOT r.opening AND r.unit IS NOT NULL
    -- A correction of what was late before makes nothing good: fact is the first report.
    AND r.fact NOT IN (SELECT position FROM supplied)
    AND a.stream IS NULL
),
counted AS (
  SELECT
    unit,
    cycle_end,
    CASE every
      WHEN 'quarter' THEN strftime(cycle_end, '%Y') || 'Q' || CAST(quarter(cycle_end) AS VARCHAR)
      WHEN 'half' THEN
        strftime(cycle_end, '%Y') || CASE WHEN month(cycle_end) <= 6 THEN 'H1' ELSE 'H2' END
      WHEN 'year' THEN strftime(cycle_end, '%Y')
      ELSE strftime(cycle_end, '%Y-%m')
    END AS "cycle",
    received_on,
    count(*) AS facts,
    list_sort(list(position)) AS events
  FROM placed
  GROUP BY unit, every, cycle_end, received_on
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
  events
FROM counted
