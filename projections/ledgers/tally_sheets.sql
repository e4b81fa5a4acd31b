-- One row per meeting and part of which ballots or votes were counted, a tally sheet was signed or
-- a box was set up; each box has a row of its own. overvoted: a category has more votes for an item
-- than valid ballots (returned, less invalid and blank); uneven: its items hold different numbers of
-- votes, fewer than the valid ballots, or votes without ballots; unanimous: two votes or more, all
-- for one option. first_voided: what the meeting (or box) repeats is void.
WITH void AS (
  SELECT box
  FROM effective_ballots
  WHERE topic = 'BallotBoxVoided.1' OR (topic = 'BallotBoxTallied.1' AND outcome <> 'valid')
  GROUP BY box
),
boxes AS (
  SELECT box, min_by(meeting, seq) AS meeting, min_by(part, seq) AS part,
    min_by(repeats, seq) AS repeats, min_by(organiser, seq) AS organiser, list(position) AS events
  FROM effective_ballots
  WHERE topic = 'BallotBoxOpened.1'
  GROUP BY box
),
void_parts AS (
  SELECT b.meeting, b.part
  FROM boxes AS b
  JOIN void AS v ON v.box = b.box
  GROUP BY b.meeting, b.part
),
signed AS (
  SELECT meeting, part, min(occurred_on) AS signed_on, min_by(counted_by, seq) AS counted_by,
    min_by(paper_at, seq) AS paper_at, min_by(sheet_digest, seq) AS sheet_digest,
    list(position) AS events
  FROM effective_evaluations
  WHERE topic = 'TallySheetSigned.1'
  GROUP BY meeting, part
),
organisers AS (
  SELECT meeting, part, max_by(organiser, seq) AS organiser
  FROM effective_evaluations
  WHERE topic = 'EvaluationPartHeld.1' AND organiser IS NOT NULL
  GROUP BY meeting, part
),
votes AS (
  SELECT meeting, part, CASE WHEN stream LIKE 'box:%' THEN substr(stream, 5) ELSE '' END AS box,
    rater_category, item, "option", votes, position
  FROM effective_evaluations
  WHERE topic = 'VotesTallied.1'
),
returns AS (
  SELECT meeting, part, CASE WHEN stream LIKE 'box:%' THEN substr(stream, 5) ELSE '' END AS box,
    rater_category, issued, returned, invalid, blank, position
  FROM effective_evaluations
  WHERE topic = 'BallotsCounted.1'
),
-- first_option and last_option: of those that somebody chose; the same where there is one.
items AS (
  SELECT meeting, part, box, rater_category, item, sum(votes) AS votes,
    min(CASE WHEN votes > 0 THEN "option" END) AS first_option,
    max(CASE WHEN votes > 0 THEN "option" END) AS last_option
  FROM votes
  GROUP BY meeting, part, box, rater_category, item
),
cells AS (
  SELECT meeting, part, box, rater_category, issued, returned, invalid, blank, NULL AS votes
  FROM returns
  UNION ALL
  SELECT meeting, part, box, rater_category, NULL, NULL, NULL, NULL, votes
  FROM items
),
categories AS (
  SELECT meeting, part, box, rater_category, sum(issued) AS issued, sum(returned) AS returned,
    sum(invalid) AS invalid, sum(blank) AS blank, max(votes) AS most, min(votes) AS least
  FROM cells
  GROUP BY meeting, part, box, rater_category
),
chosen AS (
  SELECT meeting, part, box, count(DISTINCT item) AS items, sum(votes) AS votes,
    min(first_option) = max(last_option) AS one_option
  FROM items
  GROUP BY meeting, part, box
),
cited AS (
  SELECT meeting, part, box, list(position) AS events
  FROM (
    SELECT meeting, part, box, position FROM votes
    UNION ALL
    SELECT meeting, part, box, position FROM returns
  ) AS f
  GROUP BY meeting, part, box
),
counted AS (
  SELECT meeting, part, box,
    CAST(coalesce(sum(issued), 0) AS BIGINT) AS issued,
    CAST(coalesce(sum(returned), 0) AS BIGINT) AS returned,
    CAST(coalesce(sum(invalid), 0) AS BIGINT) AS invalid,
    CAST(coalesce(sum(blank), 0) AS BIGINT) AS blank,
    count(rater_category) AS categories,
    count(*) FILTER (WHERE returned > issued) > 0 AS over_returned,
    count(*) FILTER (WHERE most > returned - invalid - blank) > 0 AS overvoted,
    count(*) FILTER (
      WHERE least < most OR most < returned - invalid - blank OR (most > 0 AND returned IS NULL)
    ) > 0 AS uneven
  FROM categories
  GROUP BY meeting, part, box
),
numbered AS (
  SELECT meeting, part, box
  FROM counted
  UNION
  SELECT meeting, part, box
  FROM boxes
),
rounds AS (
  SELECT meeting, part, box
  FROM numbered
  UNION ALL
  SELECT s.meeting, s.part, ''
  FROM signed AS s
  LEFT JOIN numbered AS r ON r.meeting = s.meeting AND r.part = s.part
  WHERE r.meeting IS NULL
)
SELECT
  r.meeting || '|' || r.part || CASE WHEN r.box = '' THEN '' ELSE '|' || r.box END AS row,
  e.unit AS unit,
  r.meeting AS meeting,
  e.person AS person,
  e.period AS period,
  r.part AS part,
  e.held_on AS held_on,
  e.voided OR v.box IS NOT NULL AS voided,
  coalesce(p.organised_above, m.organised_above) AS organised_above,
  coalesce(b.organiser, o.organiser, e.organiser) = e.unit AS organised_by_own,
  e.members_due AS due,
  e.members_present AS present,
  coalesce(c.issued, 0) AS issued,
  coalesce(c.returned, 0) AS returned,
  coalesce(c.invalid, 0) AS invalid,
  coalesce(c.blank, 0) AS blank,
  coalesce(c.categories, 0) AS categories,
  coalesce(h.items, 0) AS items,
  CAST(coalesce(h.votes, 0) AS BIGINT) AS votes,
  coalesce(c.over_returned, FALSE) AS over_returned,
  coalesce(c.overvoted, FALSE) AS overvoted,
  coalesce(c.uneven, FALSE) AS uneven,
  coalesce(h.one_option AND h.votes > 1, FALSE) AS unanimous,
  s.signed_on AS signed_on,
  s.counted_by AS counted_by,
  coalesce(s.counted_by = e.unit, FALSE) AS counted_by_own,
  s.paper_at AS paper_at,
  s.sheet_digest AS sheet_digest,
  CASE WHEN r.box <> '' THEN r.box END AS box,
  coalesce(b.repeats, e.repeats) AS repeats,
  CASE
    WHEN b.repeats IS NOT NULL THEN vb.box IS NOT NULL
    WHEN e.repeats IS NOT NULL THEN coalesce(f.voided, FALSE) OR vp.meeting IS NOT NULL
  END AS first_voided,
  list_sort(flatten([
    coalesce(x.events, []), coalesce(s.events, []), coalesce(b.events, [])
  ])) AS events
FROM rounds AS r
JOIN evaluations AS e ON e.row = r.meeting
JOIN organised AS m ON m.meeting = r.meeting AND m.part = ''
LEFT JOIN organised AS p ON p.meeting = r.meeting AND p.part = r.part
LEFT JOIN organisers AS o ON o.meeting = r.meeting AND o.part = r.part
LEFT JOIN counted AS c ON c.meeting = r.meeting AND c.part = r.part AND c.box = r.box
LEFT JOIN cited AS x ON x.meeting = r.meeting AND x.part = r.part AND x.box = r.box
LEFT JOIN chosen AS h ON h.meeting = r.meeting AND h.part = r.part AND h.box = r.box
LEFT JOIN signed AS s ON s.meeting = r.meeting AND s.part = r.part
LEFT JOIN boxes AS b ON b.box = r.box
LEFT JOIN void AS v ON v.box = r.box
LEFT JOIN void AS vb ON vb.box = b.repeats
LEFT JOIN evaluations AS f ON f.row = e.repeats
LEFT JOIN void_parts AS vp ON vp.meeting = e.repeats AND vp.part = r.part
