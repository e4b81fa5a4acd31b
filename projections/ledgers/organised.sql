-- Helper: per review meeting, and per part that names an organiser of its own, whether who ran it
-- was the unit's parent or a higher unit on that day (six levels: branch to city and one to spare).
-- part is '' for the meeting itself and 'box:…' for a ballot box. A box that is not void counts for
-- its part besides: where one of the two was run from below, the part was.
WITH opened AS (
  SELECT meeting, min(fact) AS opened_by
  FROM effective_evaluations
  WHERE topic = 'EvaluationMeetingHeld.1'
  GROUP BY meeting
),
held AS (
  SELECT o.meeting, o.unit, o.occurred_on, o.organiser
  FROM effective_evaluations AS o
  JOIN opened AS a ON a.opened_by = o.fact
),
parts AS (
  SELECT meeting, part, max_by(organiser, seq) AS organiser, max_by(occurred_on, seq) AS occurred_on
  FROM effective_evaluations
  WHERE topic = 'EvaluationPartHeld.1' AND organiser IS NOT NULL
  GROUP BY meeting, part
),
void AS (
  SELECT box
  FROM effective_ballots
  WHERE topic = 'BallotBoxVoided.1' OR (topic = 'BallotBoxTallied.1' AND outcome <> 'valid')
  GROUP BY box
),
boxes AS (
  SELECT box, min_by(meeting, seq) AS meeting, min_by(part, seq) AS part,
    min_by(organiser, seq) AS organiser, min(occurred_on) AS occurred_on
  FROM effective_ballots
  WHERE topic = 'BallotBoxOpened.1'
  GROUP BY box
),
named AS (
  SELECT meeting, '' AS part, unit, occurred_on, organiser
  FROM held
  UNION ALL
  SELECT p.meeting, p.part, h.unit, p.occurred_on, p.organiser
  FROM parts AS p
  JOIN held AS h ON h.meeting = p.meeting
  UNION ALL
  SELECT b.meeting, b.part, h.unit, b.occurred_on, b.organiser
  FROM boxes AS b
  JOIN held AS h ON h.meeting = b.meeting
  LEFT JOIN void AS v ON v.box = b.box
  WHERE v.box IS NULL
  UNION ALL
  SELECT b.meeting, 'box:' || b.box, h.unit, b.occurred_on, b.organiser
  FROM boxes AS b
  JOIN held AS h ON h.meeting = b.meeting
)
SELECT
  n.meeting AS meeting,
  n.part AS part,
  bool_and(coalesce(n.organiser IN (
    p1.parent, p2.parent, p3.parent, p4.parent, p5.parent, p6.parent
  ), FALSE)) AS organised_above
FROM named AS n
LEFT JOIN parents AS p1 ON p1.unit = n.unit
  AND n.occurred_on >= p1.from_on AND (p1.to_on IS NULL OR n.occurred_on < p1.to_on)
LEFT JOIN parents AS p2 ON p2.unit = p1.parent
  AND n.occurred_on >= p2.from_on AND (p2.to_on IS NULL OR n.occurred_on < p2.to_on)
LEFT JOIN parents AS p3 ON p3.unit = p2.parent
  AND n.occurred_on >= p3.from_on AND (p3.to_on IS NULL OR n.occurred_on < p3.to_on)
LEFT JOIN parents AS p4 ON p4.unit = p3.parent
  AND n.occurred_on >= p4.from_on AND (p4.to_on IS NULL OR n.occurred_on < p4.to_on)
LEFT JOIN parents AS p5 ON p5.unit = p4.parent
  AND n.occurred_on >= p5.from_on AND (p5.to_on IS NULL OR n.occurred_on < p5.to_on)
LEFT JOIN parents AS p6 ON p6.unit = p5.parent
  AND n.occurred_on >= p6.from_on AND (p6.to_on IS NULL OR n.occurred_on < p6.to_on)
GROUP BY n.meeting, n.part
