-- One row per act that takes a problem from whoever held it, or takes it out of account: handed on,
-- clock stopped, merged, excluded, explained; with the reason and who allowed it, as reported.
-- unit: where the problem arose. until: the day on which a stopped clock ran again.
SELECT
  e.problem || '|' || CAST(e.fact AS VARCHAR) AS row,
  p.unit AS unit,
  e.problem AS problem,
  CASE e.topic
    WHEN 'ProblemTransferred.1' THEN 'transferred'
    WHEN 'ProblemSuspended.1' THEN 'suspended'
    WHEN 'ProblemMerged.1' THEN 'merged'
    WHEN 'ProblemExcluded.1' THEN 'excluded'
    ELSE 'explained'
  END AS act,
  e.occurred_on AS acted_on,
  s.to_on AS until,
  e.ground AS ground,
  coalesce(e.decided_by, e.accepted_by) AS decided_by,
  e."into" AS other_problem,
  coalesce(e.handler, e.blocked_by) AS other_unit,
  [e.position] AS events
FROM effective_problems AS e
JOIN problems AS p ON p.row = e.problem
LEFT JOIN suspensions AS s ON s.fact = e.fact
WHERE e.topic IN (
  'ProblemTransferred.1', 'ProblemSuspended.1', 'ProblemMerged.1', 'ProblemExcluded.1',
  'ProblemExplained.1'
)
