-- One row per management measure (formal FALSE) and per decision of formal accountability (formal
-- TRUE): two kinds that are never mixed. revoked: a correction of its flag lifted the measure; the
-- last decision on an appeal took the accountability back. changed: the kind that the last decision
-- on an appeal changed it to; measure is what stands.
WITH taken AS (
  SELECT measure_no, min(fact) AS opened_by, list(position) AS events
  FROM effective_accountability
  WHERE topic = 'MeasureTaken.1'
  GROUP BY measure_no
),
lifted AS (
  SELECT measure_no, list(position) AS events
  FROM effective_flags
  WHERE topic = 'FlagCorrected.1' AND measure_no IS NOT NULL
  GROUP BY measure_no
),
decided AS (
  SELECT
    decision,
    min(fact) FILTER (WHERE topic = 'AccountabilityDecided.1') AS opened_by,
    max_by(fact, seq) FILTER (WHERE topic = 'AppealDecided.1') AS appeal,
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
  l.measure_no IS NOT NULL AS revoked,
  CAST(NULL AS VARCHAR) AS changed,
  o.flag_no AS flag_no,
  o.pledge AS pledge,
  o.task AS task,
  o."role" AS "role",
  CASE
    WHEN l.events IS NULL THEN list_sort(t.events)
    ELSE list_sort(list_concat(t.events, l.events))
  END AS events
FROM taken AS t
JOIN effective_accountability AS o ON o.fact = t.opened_by
LEFT JOIN lifted AS l ON l.measure_no = t.measure_no
UNION ALL
SELECT
  'accountability|' || d.decision AS row,
  o.unit AS unit,
  o.person AS person,
  CASE WHEN a.result = 'changed' THEN coalesce(a.changed_to, o.kind) ELSE o.kind END AS measure,
  TRUE AS formal,
  o.ground AS ground,
  o.occurred_on AS decided_on,
  CAST(NULL AS DATE) AS due_on,
  coalesce(a.result = 'revoked', FALSE) AS revoked,
  CASE WHEN a.result = 'changed' THEN a.changed_to END AS changed,
  o.flag_no AS flag_no,
  o.pledge AS pledge,
  o.task AS task,
  o."role" AS "role",
  d.events AS events
FROM decided AS d
JOIN effective_accountability AS o ON o.fact = d.opened_by
LEFT JOIN effective_accountability AS a ON a.fact = d.appeal
