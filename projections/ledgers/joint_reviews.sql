-- One row per time that a member of a team was looked at jointly by the county.
SELECT
  person || '|' || unit || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  passed,
  ground,
  occurred_on AS reviewed_on,
  [position] AS events
FROM effective_roster
WHERE topic = 'JointReviewDone.1'
