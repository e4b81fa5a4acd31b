-- One row per survey or screening of a unit. taken_up_on: the first day from then on, on which the
-- unit was put on the list to be put right.
WITH surveyed AS (
  SELECT unit, survey, finding, included, occurred_on, ordinal, position
  FROM effective_coverage
  WHERE topic = 'UnitSurveyed.1'
),
taken_up AS (
  SELECT
    s.position, min(r.occurred_on) AS taken_up_on, min_by(r.position, r.seq) AS opened_by
  FROM surveyed AS s
  JOIN effective_rectifications AS r
    ON r.topic = 'RectificationOpened.1' AND r.unit = s.unit AND r.occurred_on >= s.occurred_on
  GROUP BY s.position
)
SELECT
  s.unit || '|' || s.survey || '|' || CAST(s.occurred_on AS VARCHAR)
    || CASE WHEN s.ordinal > 1 THEN '|' || CAST(s.ordinal AS VARCHAR) ELSE '' END AS row,
  s.unit AS unit,
  s.survey AS survey,
  s.finding AS finding,
  s.included AS included,
  s.occurred_on AS surveyed_on,
  t.taken_up_on AS taken_up_on,
  CASE WHEN t.opened_by IS NULL THEN [s.position]
    ELSE list_sort([s.position, t.opened_by]) END AS events
FROM surveyed AS s
LEFT JOIN taken_up AS t ON t.position = s.position
