-- One row per time that affairs were made public.
SELECT
  unit || '|' || item || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  item,
  disclosure_kind,
  due_on,
  occurred_on AS published_on,
  [position] AS events
FROM effective_coverage
WHERE topic = 'DisclosurePublished.1'
