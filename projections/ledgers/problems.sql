-- One row per problem, as it stood on the as-of day. A round ends with a reopening: what was
-- fixed, checked or struck off before the last one holds no longer. repeats: problems of that unit
-- and category that were there before, without those merged or excluded. self_checked: whoever
-- fixed it (where nobody is named, the holder) checked the fix or struck the problem off.
WITH rounds AS (
  SELECT problem, max(seq) AS reopened_seq
  FROM effective_problems
  WHERE topic = 'ProblemReopened.1'
  GROUP BY problem
),
facts AS (
  SELECT
    p.problem, p.topic, p.position, p.fact, p.seq, p.occurred_on, p.handler, p.due_on,
    p.fixed_by, p.supervisor, p.passed, p.closed_by, p."into", p.satisfaction, p.outcome,
    r.reopened_seq IS NULL OR p.seq > r.reopened_seq AS in_round
  FROM effective_problems AS p
  LEFT JOIN rounds AS r ON r.problem = p.problem
),
folded AS (
  SELECT
    problem,
    min(fact) FILTER (WHERE topic = 'ProblemFound.1') AS opened_by,
    max_by(handler, seq) FILTER (WHERE handler IS NOT NULL) AS handler,
    min(occurred_on) FILTER (WHERE topic = 'ProblemAssigned.1') AS assigned_on,
    -- An assignment, transfer or reopening that names no limit leaves the limit as it was.
    max_by(due_on, seq) FILTER (WHERE due_on IS NOT NULL) AS due_on,
    max(seq) FILTER (WHERE topic = 'ProblemFixed.1' AND in_round) AS fixed_seq,
    max(occurred_on) FILTER (WHERE topic = 'ProblemFixed.1' AND in_round) AS fixed_on,
    max_by(coalesce(fixed_by, ''), seq)
      FILTER (WHERE topic = 'ProblemFixed.1' AND in_round) AS fixed_by,
    max(seq) FILTER (WHERE topic = 'SupervisionDone.1' AND in_round) AS supervised_seq,
    max(occurred_on) FILTER (WHERE topic = 'SupervisionDone.1' AND in_round) AS supervised_on,
    max_by(supervisor, seq) FILTER (WHERE topic = 'SupervisionDone.1' AND in_round) AS supervisor,
    max_by(passed, seq) FILTER (WHERE topic = 'SupervisionDone.1' AND in_round) AS passed,
    min(occurred_on)
      FILTER (WHERE topic IN ('ProblemClosed.1', 'ProblemExplained.1') AND in_round) AS closed_on,
    list(closed_by) FILTER (WHERE topic = 'ProblemClosed.1' AND in_round) AS closers,
    count(*) FILTER (WHERE topic = 'ProblemExplained.1' AND in_round) > 0 AS explained,
    count(*) FILTER (WHERE topic = 'ProblemExcluded.1') > 0 AS excluded,
    min_by("into", seq) FILTER (WHERE topic = 'ProblemMerged.1') AS merged_into,
    count(*) FILTER (WHERE topic = 'ProblemTransferred.1') AS transfers,
    count(*) FILTER (WHERE topic = 'ProblemReopened.1') AS reopened,
    -- The answer that settled it; where none did, the last one.
    min(occurred_on)
      FILTER (WHERE topic = 'ReplyGiven.1' AND coalesce(satisfaction, '') <> 'dissatisfied')
      AS settled_on,
    max(occurred_on) FILTER (WHERE topic = 'ReplyGiven.1') AS answered_on,
    max_by(satisfaction, seq) FILTER (WHERE satisfaction IS NOT NULL) AS satisfaction,
    max_by(outcome, seq) FILTER (WHERE topic = 'ProblemReviewed.1') AS last_look,
    max(occurred_on) FILTER (WHERE topic = 'ProblemReviewed.1') AS last_look_on,
    min(occurred_on) FILTER (
      WHERE topic IN ('ProblemProgressReported.1', 'ReplyGiven.1', 'ProblemFixed.1')
    ) AS responded_on,
    min(occurred_on) FILTER (WHERE topic = 'ProblemResultPublished.1') AS published_on,
    list_sort(list(position)) AS events
  FROM facts
  GROUP BY problem
),
stopped AS (
  SELECT
    s.problem,
    CAST(sum(date_diff('day', s.from_on, coalesce(s.to_on, run.as_of))) AS BIGINT) AS days,
    count(CASE WHEN s.to_on IS NULL THEN 1 END) > 0 AS now
  FROM suspensions AS s
  CROSS JOIN run
  GROUP BY s.problem
)
SELECT
  f.problem AS row,
  o.unit AS unit,
  coalesce(f.handler, o.unit) AS holder,
  o.found_by AS found_by,
  o.category AS category,
  o.scope AS scope,
  o.occurred_on AS found_on,
  o.received_on AS received_on,
  f.assigned_on AS assigned_on,
  f.due_on AS due_on,
  f.fixed_on AS fixed_on,
  nullif(f.fixed_by, '') AS fixed_by,
  f.supervised_on AS supervised_on,
  f.supervisor AS supervisor,
  f.passed AS supervision_passed,
  f.closed_on AS closed_on,
  f.explained AS explained,
  f.excluded AS excluded,
  f.merged_into AS merged_into,
  coalesce(s.now, FALSE) AS suspended,
  coalesce(s.days, 0) AS suspended_days,
  f.transfers AS transfers,
  f.reopened AS reopened,
  coalesce(f.settled_on, f.answered_on) AS replied_on,
  f.satisfaction AS satisfaction,
  f.last_look AS last_look,
  f.last_look_on AS last_look_on,
  CASE
    WHEN f.excluded THEN 'excluded'
    WHEN f.merged_into IS NOT NULL THEN 'merged'
    WHEN f.explained THEN 'explained'
    WHEN f.closed_on IS NOT NULL THEN 'closed'
    -- A fix that a later check did not find holding is no fix.
    WHEN f.fixed_on IS NOT NULL
      AND NOT (coalesce(f.supervised_seq > f.fixed_seq, FALSE) AND NOT f.passed) THEN 'fixed'
    WHEN s.now THEN 'suspended'
    ELSE 'open'
  END AS state,
  f.responded_on AS responded_on,
  f.published_on AS published_on,
  CASE WHEN o.category IS NULL THEN CAST(0 AS BIGINT) ELSE
    count(CASE WHEN NOT f.excluded AND f.merged_into IS NULL THEN 1 END) OVER (
      PARTITION BY o.unit, o.category ORDER BY o.seq
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
  END AS repeats,
  f.fixed_seq IS NOT NULL AND (
    coalesce(f.supervisor = coalesce(nullif(f.fixed_by, ''), f.handler, o.unit), FALSE)
    OR coalesce(
      list_contains(f.closers, coalesce(nullif(f.fixed_by, ''), f.handler, o.unit)), FALSE
    )
  ) AS self_checked,
  f.events AS events
FROM folded AS f
JOIN effective_problems AS o ON o.fact = f.opened_by AND o.topic = 'ProblemFound.1'
LEFT JOIN stopped AS s ON s.problem = f.problem
