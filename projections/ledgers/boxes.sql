-- One row per ballot box: its rolls, codes and ballots, when it was sealed and counted, what came of
-- it. voided: declared so, or void by its own rules. Of single ballots the log knows nothing.
WITH folded AS (
  SELECT
    box,
    min(fact) FILTER (WHERE topic = 'BallotBoxOpened.1') AS opened_by,
    CAST(coalesce(sum(roll) FILTER (WHERE topic = 'BallotRollPublished.1'), 0) AS BIGINT) AS roll,
    count(*) FILTER (WHERE topic = 'BallotRollPublished.1') AS categories,
    CAST(coalesce(sum(codes) FILTER (WHERE topic = 'BallotCodesIssued.1'), 0) AS BIGINT) AS issued,
    min(occurred_on) FILTER (WHERE topic = 'BallotCodesIssued.1') AS issued_on,
    min_by(issued_by, seq) FILTER (WHERE topic = 'BallotCodesIssued.1') AS issued_by,
    min(occurred_on) FILTER (WHERE topic = 'BallotBoxSealed.1') AS sealed_on,
    min(ballots) FILTER (WHERE topic = 'BallotBoxSealed.1') AS returned,
    min(occurred_on) FILTER (WHERE topic = 'BallotBoxTallied.1') AS tallied_on,
    min_by(outcome, seq) FILTER (WHERE topic = 'BallotBoxTallied.1') AS outcome,
    min(counted) FILTER (WHERE topic = 'BallotBoxTallied.1') AS counted,
    min(invalid) FILTER (WHERE topic = 'BallotBoxTallied.1') AS invalid,
    min(blank) FILTER (WHERE topic = 'BallotBoxTallied.1') AS blank,
    min_by(ground, seq) FILTER (WHERE topic = 'BallotBoxVoided.1') AS ground,
    list_sort(list(position)) AS events
  FROM effective_ballots
  GROUP BY box
),
repeated AS (
  SELECT repeats AS box, min_by(box, seq) AS repeated_by
  FROM effective_ballots
  WHERE topic = 'BallotBoxOpened.1' AND repeats IS NOT NULL
  GROUP BY repeats
)
SELECT
  o.box AS row,
  e.unit AS unit,
  o.meeting AS meeting,
  e.person AS person,
  e.period AS period,
  o.part AS part,
  o.occurred_on AS opened_on,
  o.opened_by AS opened_by,
  o.organiser AS organiser,
  coalesce(p.organised_above, FALSE) AS organised_above,
  o.organiser = e.unit AS organised_by_own,
  f.categories AS categories,
  f.roll AS roll,
  f.issued AS issued,
  f.issued_on AS issued_on,
  f.issued_by AS issued_by,
  f.sealed_on AS sealed_on,
  f.returned AS returned,
  f.tallied_on AS tallied_on,
  f.outcome AS outcome,
  f.counted AS counted,
  f.invalid AS invalid,
  f.blank AS blank,
  f.ground IS NOT NULL OR coalesce(f.outcome <> 'valid', FALSE) AS voided,
  coalesce(f.ground, CASE WHEN f.outcome <> 'valid' THEN f.outcome END) AS void_ground,
  o.repeats AS repeats,
  r.repeated_by AS repeated_by,
  f.events AS events
FROM folded AS f
JOIN effective_ballots AS o ON o.fact = f.opened_by
JOIN evaluations AS e ON e.row = o.meeting
LEFT JOIN organised AS p ON p.meeting = o.meeting AND p.part = 'box:' || o.box
LEFT JOIN repeated AS r ON r.box = o.box
