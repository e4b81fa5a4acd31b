-- One row per time in a post; both days in office. A start while the person holds that post
-- already goes on with the tenure; the first end after it closes it, and a further end is only
-- listed. An end before any start is an orphan. filed_on: the first filing of that appointment
-- from the beginning of the tenure until the next of that post there begins.
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
),
spans AS (
  SELECT
    person,
    unit,
    post,
    tenure,
    min(occurred_on) AS from_on,
    min(occurred_on) FILTER (WHERE NOT starts) AS to_on,
    list(position) AS events
  FROM numbered
  WHERE tenure > 0
  GROUP BY person, unit, post, tenure
),
followed AS (
  SELECT
    person, unit, post, tenure, from_on, to_on, events,
    lead(from_on) OVER (PARTITION BY person, unit, post ORDER BY tenure) AS next_on,
    count(*) OVER (PARTITION BY person, unit, post, from_on) AS alike
  FROM spans
),
filings AS (
  SELECT
    s.person, s.unit, s.post, s.tenure,
    min(f.occurred_on) AS filed_on,
    list(f.position) AS events
  FROM followed AS s
  JOIN effective_roster AS f
    ON f.topic = 'AppointmentFiled.1'
    AND f.person = s.person
    AND f.unit = s.unit
    AND f.post = s.post
    AND f.occurred_on >= s.from_on
    AND (s.next_on IS NULL OR f.occurred_on < s.next_on)
  GROUP BY s.person, s.unit, s.post, s.tenure
)
SELECT
  s.person || '|' || s.unit || '|' || s.post || '|' || CAST(s.from_on AS VARCHAR)
    -- Left and taken again on one day: told apart by what began it.
    || CASE WHEN s.alike > 1 THEN '|' || CAST(s.tenure AS VARCHAR) ELSE '' END AS row,
  s.unit AS unit,
  s.person AS person,
  s.post AS post,
  s.from_on AS from_on,
  s.to_on AS to_on,
  f.filed_on AS filed_on,
  CASE WHEN f.events IS NULL THEN list_sort(s.events)
    ELSE list_sort(flatten([s.events, f.events])) END AS events
FROM followed AS s
LEFT JOIN filings AS f
  ON f.person = s.person AND f.unit = s.unit AND f.post = s.post AND f.tenure = s.tenure
