-- One row per incident reported upwards. delay_days: from the day it happened to the day on which
-- it was reported.
SELECT
  unit || '|' || incident
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  incident,
  happened_on,
  occurred_on AS reported_on,
  date_diff('day', happened_on, occurred_on) AS delay_days,
  [position] AS events
FROM effective_coverage
WHERE topic = 'IncidentReported.1'
