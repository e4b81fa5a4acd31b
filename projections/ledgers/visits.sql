-- One row per visit reported. visitor_kind: what kind of unit the visitor came from.
SELECT
  f.unit || '|' || coalesce(f.visitor, '') || '|' || f.visit_kind
    || '|' || CAST(f.occurred_on AS VARCHAR)
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  f.unit AS unit,
  f.visitor AS person,
  f.visit_kind AS visit_kind,
  f.occurred_on AS visited_on,
  f.households AS households,
  f."trigger" AS "trigger",
  u.unit_kind AS visitor_kind,
  [f.position] AS events
FROM effective_visits AS f
LEFT JOIN units AS u ON u.row = f.visitor_unit
WHERE f.topic = 'VisitMade.1'
