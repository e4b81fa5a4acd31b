-- Helper: how many facts of a reporting cycle came in on which day, by the unit that hands them in;
-- which of them count is told in reporting. Rows that nobody asks for need no name and no order of
-- their positions: reporting gives both.
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
    r.received_on,
    r.position
  FROM reported AS r
  CROSS JOIN run
  LEFT JOIN admitted AS a ON a.stream = r.stream AND r.occurred_on <= a.ends_on
  WHERE NOT r.opening AND r.unit IS NOT NULL
    -- A correction of what was late before makes nothing good: fact is the first report.
    AND r.fact NOT IN (SELECT position FROM supplied)
    AND a.stream IS NULL
)
SELECT
  unit,
  cycle_end,
  received_on,
  count(*) AS facts,
  list(position) AS positions
FROM placed
GROUP BY unit, cycle_end, received_on
