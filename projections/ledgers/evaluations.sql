-- One row per review meeting, with which of the four parts took place. The leader's part may also
-- be a leader's comment on the unit for that period. organised_above: who organised the masses'
-- part (where it names nobody: the meeting) stood above the unit on that day.
WITH given AS (
  SELECT unit, period, position
  FROM effective_comments
  WHERE topic = 'LeaderCommentGiven.1'
),
opened AS (
  SELECT meeting, min(fact) AS opened_by
  FROM effective_evaluations
  WHERE topic = 'EvaluationMeetingHeld.1'
  GROUP BY meeting
),
held AS (
  SELECT o.meeting, o.fact, o.unit, o.person, o.period, o.occurred_on, o.organiser
  FROM effective_evaluations AS o
  JOIN opened AS a ON a.opened_by = o.fact
),
facts AS (
  SELECT meeting, topic, part, position, issued, returned, invalid, blank
  FROM effective_evaluations
  UNION ALL
  SELECT h.meeting, 'LeaderCommentGiven.1', 'leader', g.position, NULL, NULL, NULL, NULL
  FROM held AS h
  JOIN given AS g ON g.unit = h.unit AND g.period = h.period
),
folded AS (
  SELECT
    meeting,
    count(*) FILTER (WHERE topic = 'EvaluationVoided.1') > 0 AS voided,
    count(*) FILTER (WHERE topic = 'EvaluationPartHeld.1' AND part = 'self') > 0 AS has_self,
    count(*) FILTER (WHERE topic = 'EvaluationPartHeld.1' AND part = 'peer') > 0 AS has_peer,
    count(*) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'LeaderCommentGiven.1') AND part = 'leader'
    ) > 0 AS has_leader,
    count(*) FILTER (WHERE topic = 'EvaluationPartHeld.1' AND part = 'masses') > 0 AS has_masses,
    CAST(coalesce(sum(issued), 0) AS BIGINT) AS issued,
    CAST(coalesce(sum(returned), 0) AS BIGINT) AS returned,
    CAST(coalesce(sum(invalid), 0) AS BIGINT) AS invalid,
    CAST(coalesce(sum(blank), 0) AS BIGINT) AS blank,
    list_sort(list(position)) AS events
  FROM facts
  GROUP BY meeting
)
SELECT
  h.meeting AS row,
  h.unit AS unit,
  h.person AS person,
  h.period AS period,
  h.occurred_on AS held_on,
  h.organiser AS organiser,
  coalesce(m.organised_above, a.organised_above) AS organised_above,
  f.voided AS voided,
  f.has_self AS has_self,
  f.has_peer AS has_peer,
  f.has_leader AS has_leader,
  f.has_masses AS has_masses,
  CASE WHEN f.has_self THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
    + CASE WHEN f.has_peer THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
    + CASE WHEN f.has_leader THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
    + CASE WHEN f.has_masses THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS parts,
  f.issued AS issued,
  f.returned AS returned,
  f.invalid AS invalid,
  f.blank AS blank,
  f.events AS events
FROM held AS h
JOIN folded AS f ON f.meeting = h.meeting
JOIN organised AS a ON a.meeting = h.meeting AND a.part = ''
LEFT JOIN organised AS m ON m.meeting = h.meeting AND m.part = 'masses'
