-- One row per meeting, part and category of raters: ballots counted. What was counted from a box
-- that is void, by its own rules or by decision, is void.
WITH void AS (
  SELECT box
  FROM effective_ballots
  WHERE topic = 'BallotBoxVoided.1' OR (topic = 'BallotBoxTallied.1' AND outcome <> 'valid')
  GROUP BY box
)
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
  e.voided OR v.box IS NOT NULL AS voided,
  coalesce(p.organised_above, m.organised_above) AS organised_above,
  f.issued AS issued,
  f.returned AS returned,
  f.invalid AS invalid,
  f.blank AS blank,
  CASE WHEN f.stream LIKE 'box:%' THEN substr(f.stream, 5) END AS box,
  [f.position] AS events
FROM effective_evaluations AS f
JOIN evaluations AS e ON e.row = f.meeting
JOIN organised AS m ON m.meeting = f.meeting AND m.part = ''
LEFT JOIN organised AS p ON p.meeting = f.meeting AND p.part = f.part
LEFT JOIN void AS v ON f.stream = 'box:' || v.box
WHERE f.topic = 'BallotsCounted.1'
