-- One row per unit that has a grade in the run's period (set by people, or its standing at a lower
-- level of the scheme) or a target for it: from which grade it came, to which it was to go, where
-- it is. The grade before is that of the latest earlier period of the same kind (year, half-year,
-- quarter, month): set by people, else as published, else (final_grades) as people set it after it
-- was published. Places: 1 is the best grade, NULL one that
-- the scheme does not name.
WITH set_last AS (
  SELECT unit, period, max(seq) AS last_seq, list_sort(list(position)) AS events
  FROM effective_accountability
  WHERE topic = 'UnitGraded.1'
  GROUP BY unit, period
),
set_by_people AS (
  SELECT l.unit, l.period, f.grade, f.occurred_on, l.events
  FROM set_last AS l
  JOIN effective_accountability AS f ON f.seq = l.last_seq AND f.topic = 'UnitGraded.1'
),
published_last AS (
  SELECT unit, period, max(seq) AS last_seq
  FROM effective_results
  WHERE topic = 'StandingPublished.1' AND person IS NULL AND grade IS NOT NULL
  GROUP BY unit, period
),
graded AS (
  SELECT unit, period, grade, events
  FROM set_by_people
  UNION ALL
  SELECT l.unit, l.period, coalesce(d.grade, f.grade), coalesce(d.events, [f.position])
  FROM published_last AS l
  JOIN effective_results AS f ON f.seq = l.last_seq AND f.topic = 'StandingPublished.1'
  LEFT JOIN final_grades AS d
    ON d.differs AND d.unit = f.unit AND d.period = f.period
    AND list_contains(d.events, f.position)
  LEFT JOIN set_by_people AS g ON g.unit = l.unit AND g.period = l.period
  WHERE g.unit IS NULL
),
earlier AS (
  SELECT g.unit, max(g.period) AS period
  FROM graded AS g
  JOIN run
    ON g.period < run.period_id
    -- Nothing, H, Q or a dash: year, half-year, quarter or month.
    AND substr(g.period, 5, 1) = substr(run.period_id, 5, 1)
  GROUP BY g.unit
),
before AS (
  SELECT g.unit, g.grade, g.events
  FROM graded AS g
  JOIN earlier AS e ON e.unit = g.unit AND e.period = g.period
),
targets AS (
  SELECT
    f.unit, max_by(f.target_grade, f.seq) AS grade, list_sort(list(f.position)) AS events
  FROM effective_honours AS f
  JOIN run ON run.period_id = f.period
  WHERE f.topic = 'GradeTargetSet.1'
  GROUP BY f.unit
),
levels AS (
  SELECT s.unit, min(s."level") AS "level"
  FROM standings AS s
  JOIN run ON run.period_id = s.period
  WHERE s.person IS NULL AND s.grade IS NOT NULL
  GROUP BY s.unit
),
now AS (
  SELECT g.unit, g.grade, g.occurred_on AS decided_on, g.events
  FROM set_by_people AS g
  JOIN run ON run.period_id = g.period
  UNION ALL
  SELECT s.unit, s.grade, s.stood_on, s.events
  FROM standings AS s
  JOIN run ON run.period_id = s.period
  JOIN levels AS l ON l.unit = s.unit AND l."level" = s."level"
  LEFT JOIN set_by_people AS g ON g.unit = s.unit AND g.period = s.period
  WHERE s.person IS NULL AND s.grade IS NOT NULL AND g.unit IS NULL
),
moving AS (
  SELECT unit FROM now
  UNION
  SELECT unit FROM targets
)
SELECT
  m.unit AS row,
  m.unit AS unit,
  run.period_id AS period,
  b.grade AS grade_before,
  t.grade AS target_grade,
  n.grade AS grade_now,
  pb.place AS place_before,
  pt.place AS target_place,
  pn.place AS place_now,
  n.decided_on AS decided_on,
  list_sort(list_distinct(flatten([
    coalesce(b.events, t.events, n.events),
    coalesce(t.events, n.events, b.events),
    coalesce(n.events, b.events, t.events)
  ]))) AS events
FROM moving AS m
CROSS JOIN run
LEFT JOIN before AS b ON b.unit = m.unit
LEFT JOIN targets AS t ON t.unit = m.unit
LEFT JOIN now AS n ON n.unit = m.unit
LEFT JOIN grade_places AS pb ON pb.grade = b.grade
LEFT JOIN grade_places AS pt ON pt.grade = t.grade
LEFT JOIN grade_places AS pn ON pn.grade = n.grade
