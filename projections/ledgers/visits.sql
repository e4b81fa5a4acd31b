-- One row per visit reported.
SELECT
  unit || '|' || coalesce(visitor, '') || '|' || visit_kind || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  visitor AS person,
  visit_kind,
  occurred_on AS visited_on,
  households,
  "trigger",
  [position] AS events
FROM effective_visits
WHERE topic = 'VisitMade.1'
