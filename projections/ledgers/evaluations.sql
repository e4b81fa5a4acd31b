-- One row per review meeting, with which of the four parts took place, and first on which day. A
-- part took place where it was reported, and where a ballot box for it was counted and is not void.
-- The leader's part may also be a leader's comment on the unit for that period. organised_above: who organised the masses'
-- part (where it names nobody: the meeting) stood above the unit on that day. A repeated meeting
-- leaves the first as it is: each names the other.
WITH given AS (
  SELECT unit, period, position, seq, occurred_on
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
  SELECT o.meeting, o.fact, o.unit, o.person, o.period, o.occurred_on, o.organiser,
    o.members_due, o.members_present, o.repeats
  FROM effective_evaluations AS o
  JOIN opened AS a ON a.opened_by = o.fact
),
void AS (
  SELECT box
  FROM effective_ballots
  WHERE topic = 'BallotBoxVoided.1'
  GROUP BY box
),
boxes AS (
  SELECT box, min_by(meeting, seq) AS meeting, min_by(part, seq) AS part,
    min_by(organiser, seq) AS organiser
  FROM effective_ballots
  WHERE topic = 'BallotBoxOpened.1'
  GROUP BY box
),
tallied AS (
  SELECT b.meeting, b.part, t.position, t.seq, t.occurred_on, b.organiser
  FROM boxes AS b
  JOIN effective_ballots AS t ON t.box = b.box
    AND t.topic = 'BallotBoxTallied.1' AND t.outcome = 'valid'
  LEFT JOIN void AS v ON v.box = b.box
  WHERE v.box IS NULL
),
facts AS (
  SELECT
    meeting, topic, part, position, seq, occurred_on, organiser, ground, issued, returned, invalid,
    blank
  FROM effective_evaluations
  UNION ALL
  SELECT
    h.meeting, 'LeaderCommentGiven.1', 'leader', g.position, g.seq, g.occurred_on, NULL, NULL, NULL,
    NULL, NULL, NULL
  FROM held AS h
  JOIN given AS g ON g.unit = h.unit AND g.period = h.period
  UNION ALL
  SELECT
    h.meeting, 'BallotBoxTallied.1', t.part, t.position, t.seq, t.occurred_on, t.organiser, NULL,
    NULL, NULL, NULL, NULL
  FROM held AS h
  JOIN tallied AS t ON t.meeting = h.meeting
),
folded AS (
  SELECT
    meeting,
    count(*) FILTER (WHERE topic = 'EvaluationVoided.1') > 0 AS voided,
    count(*) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'self'
    ) > 0 AS has_self,
    count(*) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'peer'
    ) > 0 AS has_peer,
    count(*) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1', 'LeaderCommentGiven.1')
        AND part = 'leader'
    ) > 0 AS has_leader,
    count(*) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'masses'
    ) > 0 AS has_masses,
    min(occurred_on) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'self'
    ) AS self_on,
    min(occurred_on) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'peer'
    ) AS peer_on,
    min(occurred_on) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1', 'LeaderCommentGiven.1')
        AND part = 'leader'
    ) AS leader_on,
    min(occurred_on) FILTER (
      WHERE topic IN ('EvaluationPartHeld.1', 'BallotBoxTallied.1') AND part = 'masses'
    ) AS masses_on,
    max_by(organiser, seq) FILTER (
      WHERE topic = 'EvaluationPartHeld.1' AND part = 'masses' AND organiser IS NOT NULL
    ) AS masses_organiser,
    max_by(organiser, seq) FILTER (
      WHERE topic = 'BallotBoxTallied.1' AND part = 'masses'
    ) AS box_organiser,
    min_by(ground, seq) FILTER (WHERE topic = 'EvaluationVoided.1') AS void_ground,
    CAST(coalesce(sum(issued), 0) AS BIGINT) AS issued,
    CAST(coalesce(sum(returned), 0) AS BIGINT) AS returned,
    CAST(coalesce(sum(invalid), 0) AS BIGINT) AS invalid,
    CAST(coalesce(sum(blank), 0) AS BIGINT) AS blank,
    list_sort(list(position)) AS events
  FROM facts
  GROUP BY meeting
),
again AS (
  SELECT repeats, min(meeting) AS repeated_by
  FROM held
  WHERE repeats IS NOT NULL
  GROUP BY repeats
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
  h.members_due AS members_due,
  h.members_present AS members_present,
  f.self_on AS self_on,
  f.peer_on AS peer_on,
  f.leader_on AS leader_on,
  f.masses_on AS masses_on,
  coalesce(f.masses_organiser, f.box_organiser, h.organiser) AS masses_organiser,
  h.repeats AS repeats,
  n.repeated_by AS repeated_by,
  f.void_ground AS void_ground,
  f.events AS events
FROM held AS h
JOIN folded AS f ON f.meeting = h.meeting
JOIN organised AS a ON a.meeting = h.meeting AND a.part = ''
LEFT JOIN organised AS m ON m.meeting = h.meeting AND m.part = 'masses'
LEFT JOIN again AS n ON n.repeats = h.meeting
