-- One row per call, meeting or summary by which somebody kept in touch.
SELECT
  unit || '|' || contact_kind || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  contact_kind,
  person,
  occurred_on AS contacted_on,
  [position] AS events
FROM effective_coverage
WHERE topic = 'ContactMade.1'
