-- One row per person and training.
SELECT
  person || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  occurred_on AS attended_on,
  days,
  hours,
  [position] AS events
FROM effective_orglife
WHERE topic = 'TrainingAttended.1'
