-- One row per step taken of a matter.
SELECT
  f.matter || '|' || f.step
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  m.unit AS unit,
  f.matter AS matter,
  f.step AS step,
  f.occurred_on AS taken_on,
  f.entitled AS entitled,
  f.present AS present,
  f.in_favour AS in_favour,
  [f.position] AS events
FROM effective_decisions AS f
JOIN matters AS m ON m.row = f.matter
WHERE f.topic = 'DecisionStepTaken.1'
