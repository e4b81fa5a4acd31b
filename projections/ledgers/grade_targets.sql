-- One row per grade that a named unit is to reach by the end of a period.
SELECT
  unit || '|' || period
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  period,
  target_grade,
  occurred_on AS set_on,
  [position] AS events
FROM effective_honours
WHERE topic = 'GradeTargetSet.1'
