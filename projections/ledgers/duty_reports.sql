-- One row per person, unit and period reported on. Pledges answered are those of that unit: who
-- leads two units answers at each for its own. assessed_on: the first time that the report was
-- rated at a meeting on that person, unit and period; grade: the last that people set.
WITH facts AS (
  SELECT person, unit, period, topic, venue, occurred_on, position
  FROM effective_duty
  WHERE topic IN ('DutyReportSubmitted.1', 'DutyReportDelivered.1')
),
reports AS (
  SELECT DISTINCT person, unit, period FROM facts
),
answered AS (
  SELECT f.person, p.unit, f.period, f.pledge, f.position
  FROM effective_duty AS f
  JOIN pledges AS p ON p.row = f.pledge
  WHERE f.topic = 'PledgeAnswered.1'
),
assessed AS (
  SELECT e.person, e.unit, e.period, f.occurred_on, f.position
  FROM effective_evaluations AS f
  JOIN evaluations AS e ON e.row = f.meeting
  WHERE f.topic = 'EvaluationPartHeld.1' AND f.part = 'duty_report' AND NOT e.voided
),
graded AS (
  SELECT person, unit, period, grade, seq, position
  FROM effective_accountability
  WHERE topic = 'PersonGraded.1'
),
together AS (
  SELECT
    person, unit, period, topic, venue, occurred_on, position, CAST(NULL AS VARCHAR) AS pledge,
    CAST(NULL AS VARCHAR) AS grade, CAST(NULL AS BIGINT) AS seq
  FROM facts
  UNION ALL
  SELECT
    r.person, r.unit, r.period, 'PledgeAnswered.1', NULL, CAST(NULL AS DATE), a.position, a.pledge,
    NULL, NULL
  FROM reports AS r
  JOIN answered AS a ON a.person = r.person AND a.unit = r.unit AND a.period = r.period
  UNION ALL
  SELECT
    r.person, r.unit, r.period, 'EvaluationPartHeld.1', NULL, a.occurred_on, a.position, NULL,
    NULL, NULL
  FROM reports AS r
  JOIN assessed AS a ON a.person = r.person AND a.unit = r.unit AND a.period = r.period
  UNION ALL
  SELECT
    r.person, r.unit, r.period, 'PersonGraded.1', NULL, CAST(NULL AS DATE), g.position, NULL,
    g.grade, g.seq
  FROM reports AS r
  JOIN graded AS g ON g.person = r.person AND g.unit = r.unit AND g.period = r.period
)
SELECT
  person || '|' || unit || '|' || period AS row,
  unit,
  person,
  period,
  min(occurred_on) FILTER (WHERE topic = 'DutyReportSubmitted.1') AS submitted_on,
  min(occurred_on) FILTER (WHERE venue = 'superior') AS delivered_superior_on,
  min(occurred_on) FILTER (WHERE venue = 'members') AS delivered_members_on,
  min(occurred_on) FILTER (WHERE venue = 'committee') AS delivered_committee_on,
  count(DISTINCT pledge) AS pledges_answered,
  max(occurred_on) FILTER (WHERE topic <> 'EvaluationPartHeld.1') AS last_on,
  min(occurred_on) FILTER (WHERE topic = 'EvaluationPartHeld.1') AS assessed_on,
  max_by(grade, seq) FILTER (WHERE topic = 'PersonGraded.1') AS grade,
  list_sort(list(position)) AS events
FROM together
GROUP BY person, unit, period
