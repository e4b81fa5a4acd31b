-- One row per use that the result of an assessment was put to.
SELECT
  unit || '|' || coalesce(person, '') || '|' || period || '|' || used_for
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  period,
  used_for,
  document,
  occurred_on AS applied_on,
  [position] AS events
FROM effective_honours
WHERE topic = 'ResultApplied.1'
