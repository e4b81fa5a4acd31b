-- One row per unit, item, category and period: how many of how many, as last reported.
WITH last_said AS (
  SELECT
    unit, item, category, period, max(seq) AS last_seq, list_sort(list(position)) AS events
  FROM effective_coverage
  WHERE topic = 'CountReported.1'
  GROUP BY unit, item, category, period
)
SELECT
  l.unit || '|' || l.item || '|' || coalesce(l.category, '') || '|' || l.period AS row,
  l.unit AS unit,
  l.item AS item,
  l.category AS category,
  l.period AS period,
  f.done AS done,
  f.total AS total,
  f.occurred_on AS counted_on,
  l.events AS events
FROM last_said AS l
JOIN effective_coverage AS f ON f.seq = l.last_seq AND f.topic = 'CountReported.1'
