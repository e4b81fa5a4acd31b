-- One row per meeting, part, category of raters, item and option: votes. What an option is worth
-- is the scheme's to say. What was counted from a box that is void, by its own rules or by
-- decision, is void.
WITH void AS (
  SELECT box
  FROM effective_ballots
  WHERE topic = 'BallotBoxVoided.1' OR (topic = 'BallotBoxTallied.1' AND outcome <> 'valid')
  GROUP BY box
)
SELECT
  f.meeting || '|' || f.part || '|' || f.rater_category || '|' || f.item || '|' || f."option"
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  e.unit AS unit,
  f.meeting AS meeting,
  e.person AS person,
  e.period AS period,
  f.part AS part,
  f.rater_category AS rater_category,
  f.item AS item,
  f."option" AS "option",
  f.votes AS votes,
  e.held_on AS held_on,
  e.voided OR v.box IS NOT NULL AS voided,
  coalesce(p.organised_above, m.organised_above) AS organised_above,
  CASE WHEN f.stream LIKE 'box:%' THEN substr(f.stream, 5) END AS box,
  [f.position] AS events
FROM effective_evaluations AS f
JOIN evaluations AS e ON e.row = f.meeting
JOIN organised AS m ON m.meeting = f.meeting AND m.part = ''
LEFT JOIN organised AS p ON p.meeting = f.meeting AND p.part = f.part
LEFT JOIN void AS v ON f.stream = 'box:' || v.box
WHERE f.topic = 'VotesTallied.1'
