-- One row per registered person. A person belongs to no unit of itself: tenures say where.
WITH folded AS (
  SELECT
    person,
    min(fact) FILTER (WHERE topic = 'PersonRegistered.1') AS opened_by,
    list_sort(list(position)) AS events
  FROM effective_roster
  WHERE topic IN ('PersonRegistered.1', 'PersonAliasConfirmed.1')
  GROUP BY person
)
SELECT
  f.person AS row,
  CAST(NULL AS VARCHAR) AS unit,
  f.person AS person,
  o.name AS name,
  f.events AS events
FROM folded AS f
JOIN effective_roster AS o ON o.fact = f.opened_by AND o.topic = 'PersonRegistered.1'
