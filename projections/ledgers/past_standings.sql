-- One row per standing that was published: what an earlier period ended with, never worked out
-- again. Where people set another grade afterwards, that is the grade, and the published one stands
-- beside it.
SELECT
  p.scheme || '|' || p.period || '|' || p.unit || '|' || coalesce(p.person, '')
    || CASE WHEN p.ordinal > 1 THEN '|' || CAST(p.ordinal AS VARCHAR) ELSE '' END AS row,
  p.unit AS unit,
  p.scheme AS scheme,
  p.person AS person,
  p.period AS period,
  p.cohort AS cohort,
  p.status AS status,
  CASE WHEN g.differs THEN g.grade ELSE p.grade END AS grade,
  p.grade AS proposed,
  p."rank" AS "rank",
  p.ranked_of AS ranked_of,
  p.lists AS lists,
  p.occurred_on AS published_on,
  CASE WHEN g.differs THEN g.events ELSE [p.position] END AS events
FROM effective_results AS p
LEFT JOIN final_grades AS g
  ON g.differs AND g.unit = p.unit AND g.period = p.period AND list_contains(g.events, p.position)
WHERE p.topic = 'StandingPublished.1'
