-- One row per plan filed. copies: how many other units filed a plan of that name and period in the
-- very same words; a plan without words copies nobody's.
WITH worded AS (
  SELECT plan, period, content, count(DISTINCT unit) AS units
  FROM effective_coverage
  WHERE topic = 'PlanFiled.1' AND content IS NOT NULL
  GROUP BY plan, period, content
)
SELECT
  f.unit || '|' || f.plan || '|' || f.period
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  f.unit AS unit,
  f.plan AS plan,
  f.period AS period,
  f.occurred_on AS filed_on,
  coalesce(w.units - 1, 0) AS copies,
  [f.position] AS events
FROM effective_coverage AS f
LEFT JOIN worded AS w ON w.plan = f.plan AND w.period = f.period AND w.content = f.content
WHERE f.topic = 'PlanFiled.1'
