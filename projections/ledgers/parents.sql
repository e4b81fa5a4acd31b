-- Helper: which unit stood above which, from when to when (to_on: first day of the next parent).
-- The first parent known reaches back to the beginning: a unit's registration may be dated later
-- than what it did.
WITH placed AS (
  SELECT unit, parent, occurred_on, seq
  FROM effective_roster
  WHERE topic IN ('UnitRegistered.1', 'UnitMoved.1')
),
ordered AS (
  SELECT
    unit,
    parent,
    lag(occurred_on) OVER (PARTITION BY unit ORDER BY seq) AS before_on,
    occurred_on,
    lead(occurred_on) OVER (PARTITION BY unit ORDER BY seq) AS to_on
  FROM placed
)
SELECT
  unit,
  parent,
  CASE WHEN before_on IS NULL THEN CAST('0001-01-01' AS DATE) ELSE occurred_on END AS from_on,
  to_on
FROM ordered
WHERE parent IS NOT NULL
