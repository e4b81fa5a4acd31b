-- One row per spot check.
SELECT
  unit || '|' || item || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  item,
  result,
  problems_found,
  occurred_on AS checked_on,
  [position] AS events
FROM effective_duty
WHERE topic = 'SpotCheckDone.1'
