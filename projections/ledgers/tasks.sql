-- One row per task. It is done on the first day on which as much was done as was set; a task
-- without a number is done with its first completion, and a completion without one counts as one.
WITH completed AS (
  SELECT
    task,
    occurred_on,
    sum(coalesce(amount, 1)) OVER (
      PARTITION BY task ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS so_far
  FROM effective_tasks
  WHERE topic = 'TaskCompleted.1'
),
folded AS (
  SELECT
    task,
    min(fact) FILTER (WHERE topic = 'TaskSet.1') AS opened_by,
    min(occurred_on) FILTER (WHERE topic = 'TaskSigned.1') AS signed_on,
    count(DISTINCT CASE WHEN "role" = 'first' THEN person END) AS first_responsible,
    count(DISTINCT CASE WHEN "role" = 'direct' THEN person END) AS direct_responsible,
    CAST(coalesce(
      sum(coalesce(amount, 1)) FILTER (WHERE topic = 'TaskCompleted.1'), 0
    ) AS BIGINT) AS done,
    list_sort(list(position)) AS events
  FROM effective_tasks
  GROUP BY task
),
opened AS (
  SELECT
    f.task, o.unit, o.item, o.target, o."lead", o.occurred_on, o.due_on, o.amount, f.signed_on,
    f.first_responsible, f.direct_responsible, f.done, f.events
  FROM folded AS f
  JOIN effective_tasks AS o ON o.fact = f.opened_by AND o.topic = 'TaskSet.1'
),
reached AS (
  SELECT c.task, min(c.occurred_on) AS completed_on
  FROM completed AS c
  JOIN opened AS o ON o.task = c.task AND c.so_far >= coalesce(o.amount, 1)
  GROUP BY c.task
)
SELECT
  o.task AS row,
  o.unit AS unit,
  o.item AS item,
  o.target AS target,
  o."lead" AS "lead",
  o.occurred_on AS set_on,
  o.due_on AS due_on,
  o.signed_on AS signed_on,
  o.first_responsible AS first_responsible,
  o.direct_responsible AS direct_responsible,
  o.amount AS amount,
  o.done AS done,
  r.completed_on AS completed_on,
  o.events AS events
FROM opened AS o
LEFT JOIN reached AS r ON r.task = o.task
