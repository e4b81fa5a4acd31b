-- One row per management measure (formal FALSE) and per decision of formal accountability (formal
-- TRUE): two kinds that are never mixed. revoked: the last decision on an appeal took it back.
WITH taken AS (
  SELECT measure_no, min(fact) AS opened_by, list_sort(list(position)) AS events
  FROM effective_accountability
  WHERE topic = 'MeasureTaken.1'
  GROUP BY measure_no
),
decided AS (
  SELECT
    decision,
    min(fact) FILTER (WHERE topic = 'AccountabilityDecided.1') AS opened_by,
    max_by(result, seq) FILTER (WHERE topic = 'AppealDecided.1') AS appeal,
    list_sort(list(position)) AS events
  FROM effective_accountability
  WHERE topic IN ('AccountabilityDecided.1', 'AppealFiled.1', 'AppealDecided.1')
  GROUP BY decision
)
SELECT
  'measure|' || t.measure_no AS row,
  o.unit AS unit,
  o.person AS person,
  o.measure AS measure,
  FALSE AS formal,
  o.ground AS ground,
  o.occurred_on AS decided_on,
  o.due_on AS due_on,
  FALSE AS revoked,
  o.pledge AS pledge,
  o.task AS task,
  o."role" AS "role",
  t.events AS events
FROM taken AS t
JOIN effective_accountability AS o ON o.fact = t.opened_by
UNION ALL
SELECT
  'accountability|' || d.decision AS row,
  o.unit AS unit,
  o.person AS person,
  o.kind AS measure,
  TRUE AS formal,
  o.ground AS ground,
  o.occurred_on AS decided_on,
  CAST(NULL AS DATE) AS due_on,
  coalesce(d.appeal = 'revoked', FALSE) AS revoked,
  o.pledge AS pledge,
  o.task AS task,
  o."role" AS "role",
  d.events AS events
FROM decided AS d
JOIN effective_accountability AS o ON o.fact = d.opened_by
