-- One row per value that another department reported: value and where its point stands.
SELECT
  unit || '|' || indicator || '|' || period
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  indicator,
  period,
  "value",
  decimals,
  occurred_on AS reported_on,
  [position] AS events
FROM effective_duty
WHERE topic = 'IndicatorReported.1'
