-- One row per bar from awards of a level, from one day until another (NULL: not stated).
SELECT
  unit || '|' || coalesce(person, '') || '|' || award_level || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  award_level,
  occurred_on AS from_on,
  until,
  [position] AS events
FROM effective_accountability
WHERE topic = 'EligibilityRevoked.1'
