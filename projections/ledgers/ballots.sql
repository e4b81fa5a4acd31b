-- One row per meeting, part and category of raters: ballots counted.
SELECT
  f.meeting || '|' || f.part || '|' || f.rater_category
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  e.unit AS unit,
  f.meeting AS meeting,
  e.person AS person,
  e.period AS period,
  f.part AS part,
  f.rater_category AS rater_category,
  e.held_on AS held_on,
  e.voided AS voided,
  coalesce(p.organised_above, m.organised_above) AS organised_above,
  f.issued AS issued,
  f.returned AS returned,
  f.invalid AS invalid,
  f.blank AS blank,
  [f.position] AS events
FROM effective_evaluations AS f
JOIN evaluations AS e ON e.row = f.meeting
JOIN organised AS m ON m.meeting = f.meeting AND m.part = ''
LEFT JOIN organised AS p ON p.meeting = f.meeting AND p.part = f.part
WHERE f.topic = 'BallotsCounted.1'
