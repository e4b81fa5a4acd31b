-- One row per measure given to a unit that is to be put right, with who owes support.
SELECT
  f.rectification || '|' || f.measure_item
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  r.unit AS unit,
  f.rectification AS rectification,
  f.measure_item AS measure_item,
  f.helper AS helper,
  f.person AS person,
  f.occurred_on AS assigned_on,
  [f.position] AS events
FROM effective_rectifications AS f
JOIN rectifications AS r ON r.row = f.rectification
WHERE f.topic = 'RectificationMeasureAssigned.1'
