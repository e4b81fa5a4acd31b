-- One row per tenure that ended. The audit is the first of that person and unit from the beginning
-- of the tenure until the next of the same post there begins: it may come some days before the
-- end. published_on: the first day on which such an audit was made public.
WITH spans AS (
  SELECT
    row, unit, person, post, from_on, to_on, events,
    lead(from_on) OVER (PARTITION BY person, unit, post ORDER BY from_on, row) AS next_on
  FROM tenures
),
grounds AS (
  SELECT person, unit, post, occurred_on, min(ground) AS ground
  FROM effective_roster
  WHERE topic = 'TenureEnded.1'
  GROUP BY person, unit, post, occurred_on
),
audits AS (
  SELECT
    s.row,
    min(a.occurred_on) AS audited_on,
    min(a.published_on) AS published_on,
    list(a.position) AS events
  FROM spans AS s
  JOIN effective_roster AS a
    ON a.topic = 'ExitAuditDone.1'
    AND a.person = s.person
    AND a.unit = s.unit
    AND a.occurred_on >= s.from_on
    AND (s.next_on IS NULL OR a.occurred_on < s.next_on)
  WHERE s.to_on IS NOT NULL
  GROUP BY s.row
)
SELECT
  s.row AS row,
  s.unit AS unit,
  s.person AS person,
  s.post AS post,
  s.to_on AS left_on,
  g.ground AS ground,
  a.audited_on AS audited_on,
  a.published_on AS published_on,
  CASE WHEN a.events IS NULL THEN s.events
    ELSE list_sort(flatten([s.events, a.events])) END AS events
FROM spans AS s
LEFT JOIN grounds AS g
  ON g.person = s.person AND g.unit = s.unit AND g.post = s.post AND g.occurred_on = s.to_on
LEFT JOIN audits AS a ON a.row = s.row
WHERE s.to_on IS NOT NULL
