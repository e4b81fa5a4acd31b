-- One row per published standing whose grade is final: all of a run once people confirmed them, and
-- before that those whose grade people set otherwise. The last decision on somebody counts, of those
-- in the log that published the standing (a position less its place in its log is the log's).
WITH last AS (
  SELECT
    scheme, period, unit, coalesce(person, '') AS person, max(position) AS decided_at,
    list_sort(list(position)) AS events, position - position % 4294967296 AS log
  FROM effective_periods
  WHERE topic = 'FinalGradeDecided.1'
  GROUP BY scheme, period, unit, coalesce(person, ''), position - position % 4294967296
),
decided AS (
  SELECT
    l.scheme, l.period, l.unit, l.person, f.grade, f.occurred_on, f.ground, f.objection,
    f.decided_by, f.document, l.events, l.log
  FROM last AS l
  JOIN effective_periods AS f
    ON f.position = l.decided_at AND f.topic = 'FinalGradeDecided.1'
),
confirmed AS (
  SELECT
    scheme, period, min(seq) AS confirmed_seq, list_sort(list(position)) AS events,
    position - position % 4294967296 AS log
  FROM effective_periods
  WHERE topic = 'FinalGradesConfirmed.1'
  GROUP BY scheme, period, position - position % 4294967296
)
SELECT
  p.scheme || '|' || p.period || '|' || p.unit || '|' || coalesce(p.person, '')
    || CASE WHEN p.ordinal > 1 THEN '|' || CAST(p.ordinal AS VARCHAR) ELSE '' END AS row,
  p.unit AS unit,
  p.scheme AS scheme,
  p.person AS person,
  p.period AS period,
  p.grade AS proposed,
  coalesce(d.grade, p.grade) AS grade,
  coalesce(d.grade, p.grade) IS DISTINCT FROM p.grade AS differs,
  d.occurred_on AS decided_on,
  d.ground AS ground,
  d.objection AS objection,
  d.decided_by AS decided_by,
  d.document AS document,
  f.occurred_on AS confirmed_on,
  list_sort(list_distinct(flatten([
    [p.position], coalesce(d.events, [p.position]), coalesce(c.events, [p.position])
  ]))) AS events
FROM effective_results AS p
LEFT JOIN decided AS d
  ON d.scheme = p.scheme AND d.period = p.period AND d.unit = p.unit
  AND d.person = coalesce(p.person, '') AND d.log = p.position - p.position % 4294967296
LEFT JOIN confirmed AS c
  ON c.scheme = p.scheme AND c.period = p.period
  AND c.log = p.position - p.position % 4294967296
LEFT JOIN effective_periods AS f
  ON f.seq = c.confirmed_seq AND f.topic = 'FinalGradesConfirmed.1'
WHERE p.topic = 'StandingPublished.1' AND (d.grade IS NOT NULL OR f.position IS NOT NULL)
