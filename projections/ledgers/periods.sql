-- One row per assessment period that was opened, closed or sealed: since when, which days, what came
-- after the seal. No unit has it: it is the same for all.
WITH told AS (
  SELECT
    period,
    min(CASE WHEN topic = 'PeriodOpened.1' THEN seq END) AS opened_seq,
    min(CASE WHEN topic = 'PeriodClosed.1' THEN seq END) AS closed_seq,
    list_sort(list(position)) AS events
  FROM effective_governance
  WHERE topic IN ('PeriodOpened.1', 'PeriodClosed.1')
  GROUP BY period
),
ended AS (
  SELECT
    period,
    min(CASE WHEN topic = 'PeriodSealed.1' THEN seq END) AS sealed_seq,
    sum(CASE WHEN topic = 'LateFactsAdmitted.1' THEN facts END) AS late_facts,
    list_sort(list(position)) AS events
  FROM effective_periods
  WHERE topic IN ('PeriodSealed.1', 'LateFactsAdmitted.1')
  GROUP BY period
),
known AS (
  SELECT period FROM told
  UNION
  SELECT period FROM ended
)
SELECT
  k.period AS row,
  CAST(NULL AS VARCHAR) AS unit,
  k.period AS period,
  coalesce(s.starts_on, o.starts_on) AS starts_on,
  coalesce(s.ends_on, o.ends_on) AS ends_on,
  o.occurred_on AS opened_on,
  c.occurred_on AS closed_on,
  s.occurred_on AS sealed_on,
  CAST(coalesce(e.late_facts, 0) AS BIGINT) AS late_facts,
  list_sort(list_distinct(flatten([coalesce(t.events, e.events), coalesce(e.events, t.events)])))
    AS events
FROM known AS k
LEFT JOIN told AS t ON t.period = k.period
LEFT JOIN ended AS e ON e.period = k.period
LEFT JOIN effective_governance AS o ON o.seq = t.opened_seq AND o.topic = 'PeriodOpened.1'
LEFT JOIN effective_governance AS c ON c.seq = t.closed_seq AND c.topic = 'PeriodClosed.1'
LEFT JOIN effective_periods AS s ON s.seq = e.sealed_seq AND s.topic = 'PeriodSealed.1'
