-- One row per time in a post; both days in office. A start while the person holds that post
-- already goes on with the tenure; the first end after it closes it, and a further end is only
-- listed. An end before any start is an orphan.
WITH turns AS (
  SELECT
    person,
    unit,
    post,
    occurred_on,
    seq,
    position,
    topic = 'TenureStarted.1' AS starts,
    lag(topic) OVER (PARTITION BY person, unit, post ORDER BY seq) AS before
  FROM effective_roster
  WHERE topic IN ('TenureStarted.1', 'TenureEnded.1')
),
numbered AS (
  SELECT
    person,
    unit,
    post,
    occurred_on,
    position,
    starts,
    count(CASE WHEN starts AND coalesce(before, 'TenureEnded.1') = 'TenureEnded.1' THEN 1 END)
      OVER (PARTITION BY person, unit, post ORDER BY seq) AS tenure
  FROM turns
)
SELECT
  person || '|' || unit || '|' || post || '|' || CAST(min(occurred_on) AS VARCHAR)
    || CASE
      -- Left and taken again on one day: told apart by what began it.
      WHEN count(*) OVER (PARTITION BY person, unit, post, min(occurred_on)) > 1
        THEN '|' || CAST(min(tenure) AS VARCHAR)
      ELSE ''
    END AS row,
  unit,
  person,
  post,
  min(occurred_on) AS from_on,
  min(occurred_on) FILTER (WHERE NOT starts) AS to_on,
  list_sort(list(position)) AS events
FROM numbered
WHERE tenure > 0
GROUP BY person, unit, post, tenure
