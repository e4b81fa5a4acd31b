-- One row per review meeting, with which of the four parts took place. The leader's part may also
-- be a leader's comment on the unit for that period. organised_above: the organiser was the unit's
-- parent or a higher unit on that day (six levels: branch to city and one to spare).
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
),
above AS (
  SELECT
    h.fact,
    coalesce(h.organiser IN (
      p1.parent, p2.parent, p3.parent, p4.parent, p5.parent, p6.parent
    ), FALSE) AS organised_above
  FROM held AS h
  LEFT JOIN parents AS p1 ON p1.unit = h.unit
    AND h.occurred_on >= p1.from_on AND (p1.to_on IS NULL OR h.occurred_on < p1.to_on)
  LEFT JOIN parents AS p2 ON p2.unit = p1.parent
    AND h.occurred_on >= p2.from_on AND (p2.to_on IS NULL OR h.occurred_on < p2.to_on)
  LEFT JOIN parents AS p3 ON p3.unit = p2.parent
    AND h.occurred_on >= p3.from_on AND (p3.to_on IS NULL OR h.occurred_on < p3.to_on)
  LEFT JOIN parents AS p4 ON p4.unit = p3.parent
    AND h.occurred_on >= p4.from_on AND (p4.to_on IS NULL OR h.occurred_on < p4.to_on)
  LEFT JOIN parents AS p5 ON p5.unit = p4.parent
    AND h.occurred_on >= p5.from_on AND (p5.to_on IS NULL OR h.occurred_on < p5.to_on)
  LEFT JOIN parents AS p6 ON p6.unit = p5.parent
    AND h.occurred_on >= p6.from_on AND (p6.to_on IS NULL OR h.occurred_on < p6.to_on)
)
SELECT
  h.meeting AS row,
  h.unit AS unit,
  h.person AS person,
  h.period AS period,
  h.occurred_on AS held_on,
  h.organiser AS organiser,
  a.organised_above AS organised_above,
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
JOIN above AS a ON a.fact = h.fact
