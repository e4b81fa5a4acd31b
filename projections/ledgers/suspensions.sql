-- Helper: when the clock of a problem stood still (to_on: first day on which it ran again; NULL:
-- it still stands). A second stop changes nothing, and neither does a stop of a problem that is
-- off the ledger; but one that names another department than before ends the first and begins a
-- stop of its own. Resuming, closing, explaining, merging, excluding, reopening end a stop.
-- blocked_by: the department that the case waited for, which answers for the days (NULL: none was
-- named, nobody does). fact: the first report of the stop.
WITH clock AS (
  SELECT
    problem,
    occurred_on,
    seq,
    fact,
    position,
    nullif(blocked_by, '') AS blocked_by,
    CASE
      WHEN topic = 'ProblemSuspended.1' THEN 'stop'
      WHEN topic = 'ProblemResumed.1' THEN 'run'
      WHEN topic = 'ProblemReopened.1' THEN 'again'
      ELSE 'off'
    END AS turn
  FROM effective_problems
  WHERE topic IN (
    'ProblemSuspended.1', 'ProblemResumed.1', 'ProblemReopened.1', 'ProblemClosed.1',
    'ProblemExplained.1', 'ProblemMerged.1', 'ProblemExcluded.1'
  )
  AND problem IN (SELECT problem FROM effective_problems WHERE topic = 'ProblemSuspended.1')
),
placed AS (
  SELECT
    problem,
    occurred_on,
    seq,
    fact,
    position,
    blocked_by,
    turn,
    max(CASE WHEN turn = 'off' THEN seq END) OVER (PARTITION BY problem ORDER BY seq) AS off_seq,
    max(CASE WHEN turn = 'again' THEN seq END) OVER (PARTITION BY problem ORDER BY seq) AS again_seq
  FROM clock
),
meant AS (
  SELECT
    problem,
    occurred_on,
    seq,
    fact,
    position,
    blocked_by,
    turn,
    lag(turn) OVER (PARTITION BY problem ORDER BY seq) AS before,
    lag(blocked_by) OVER (PARTITION BY problem ORDER BY seq) AS blocked_before
  FROM placed
  WHERE turn <> 'stop' OR off_seq IS NULL OR again_seq > off_seq
),
turns AS (
  SELECT
    problem,
    occurred_on,
    fact,
    position,
    blocked_by,
    turn,
    lead(occurred_on) OVER (PARTITION BY problem ORDER BY seq) AS next_on,
    lead(position) OVER (PARTITION BY problem ORDER BY seq) AS next_position
  FROM meant
  WHERE (turn = 'stop') <> (coalesce(before, 'run') = 'stop')
    OR (turn = 'stop' AND blocked_by <> coalesce(blocked_before, ''))
)
SELECT
  problem,
  fact,
  position,
  blocked_by,
  occurred_on AS from_on,
  next_on AS to_on,
  next_position AS ended_by
FROM turns
WHERE turn = 'stop'
