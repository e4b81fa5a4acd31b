-- One row per dispute. level: the highest that it was taken to; where none, it stayed where it
-- arose.
WITH folded AS (
  SELECT
    dispute,
    min(fact) FILTER (WHERE topic = 'DisputeRegistered.1') AS opened_by,
    max(CASE "level" WHEN 'above' THEN 3 WHEN 'street' THEN 2 ELSE 1 END) AS height,
    min(occurred_on) FILTER (WHERE topic = 'DisputeSettled.1') AS settled_on,
    list_sort(list(position)) AS events
  FROM effective_disputes
  GROUP BY dispute
)
SELECT
  f.dispute AS row,
  o.unit AS unit,
  o.mode AS mode,
  o.has_leader AS has_leader,
  o.has_team AS has_team,
  o.has_plan AS has_plan,
  o.occurred_on AS opened_on,
  CASE f.height WHEN 3 THEN 'above' WHEN 2 THEN 'street' ELSE 'community' END AS "level",
  f.settled_on AS settled_on,
  f.events AS events
FROM folded AS f
JOIN effective_disputes AS o ON o.fact = f.opened_by AND o.topic = 'DisputeRegistered.1'
