-- One row per standing that was published: what an earlier period ended with, never worked out
-- again.
SELECT
  scheme || '|' || period || '|' || unit || '|' || coalesce(person, '')
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  scheme,
  person,
  period,
  cohort,
  status,
  grade,
  "rank",
  ranked_of,
  lists,
  occurred_on AS published_on,
  [position] AS events
FROM effective_results
WHERE topic = 'StandingPublished.1'
