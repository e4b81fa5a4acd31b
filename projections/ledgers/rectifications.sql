-- One row per rectification of a weak organisation. One that was not closed and that a later one
-- goes on with is carried over. Who owes support is a unit, or a person where no unit is named.
WITH folded AS (
  SELECT
    rectification,
    min(fact) FILTER (WHERE topic = 'RectificationOpened.1') AS opened_by,
    count(DISTINCT measure_item) AS measures,
    count(DISTINCT CASE
      WHEN helper IS NOT NULL THEN 'unit|' || helper
      WHEN person IS NOT NULL THEN 'person|' || person
    END) AS helpers,
    max(occurred_on) FILTER (WHERE topic = 'RectificationReviewed.1') AS reviewed_on,
    max_by(outcome, seq) FILTER (WHERE topic = 'RectificationReviewed.1') AS outcome,
    min(occurred_on) FILTER (WHERE topic = 'RectificationClosed.1') AS closed_on,
    max_by(score, seq) FILTER (WHERE score IS NOT NULL) AS score,
    list_sort(list(position)) AS events
  FROM effective_rectifications
  GROUP BY rectification
),
opened AS (
  SELECT
    f.rectification, o.unit, o.ground, o.occurred_on, o.due_on, o.carried_from, o.seq, o.position,
    f.measures, f.helpers, f.reviewed_on, f.outcome, f.closed_on, f.score, f.events
  FROM folded AS f
  JOIN effective_rectifications AS o
    ON o.fact = f.opened_by AND o.topic = 'RectificationOpened.1'
),
carried AS (
  SELECT
    o.rectification,
    min_by(n.rectification, n.seq) AS carried_to,
    list(n.position) AS events
  FROM opened AS o
  JOIN opened AS n ON n.carried_from = o.rectification AND n.seq > o.seq
  GROUP BY o.rectification
)
SELECT
  o.rectification AS row,
  o.unit AS unit,
  o.ground AS ground,
  o.occurred_on AS opened_on,
  o.due_on AS due_on,
  o.measures AS measures,
  o.helpers AS helpers,
  o.reviewed_on AS reviewed_on,
  o.outcome AS outcome,
  o.closed_on AS closed_on,
  o.score AS score,
  o.carried_from AS carried_from,
  c.carried_to AS carried_to,
  CASE
    WHEN o.closed_on IS NOT NULL THEN 'closed'
    WHEN c.carried_to IS NOT NULL THEN 'carried'
    WHEN o.reviewed_on IS NOT NULL THEN 'reviewed'
    ELSE 'open'
  END AS state,
  CASE WHEN c.events IS NULL THEN o.events
    ELSE list_sort(flatten([o.events, c.events])) END AS events
FROM opened AS o
LEFT JOIN carried AS c ON c.rectification = o.rectification
