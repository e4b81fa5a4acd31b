-- One row per grade that people set, for a unit (person NULL) or a person at a unit.
SELECT
  unit || '|' || coalesce(person, '') || '|' || period
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  period,
  grade,
  occurred_on AS decided_on,
  [position] AS events
FROM effective_accountability
WHERE topic IN ('UnitGraded.1', 'PersonGraded.1')
