-- One row per approved pledge: its thread from being made to what came of it (承诺, 践诺, 述职,
-- 评价, 问责), and the first link of it that is broken. answered_on: the day of the report of the
-- unit in which it was first answered, or of the answer where no report is known. failed: found
-- broken, or past its limit and not kept, and not excused.
WITH answers AS (
  SELECT
    f.pledge, f.person, f.period, f.occurred_on, f.seq, f.position,
    min(f.seq) OVER (PARTITION BY f.pledge) AS first_seq
  FROM effective_duty AS f
  WHERE f.topic = 'PledgeAnswered.1'
),
grades AS (
  SELECT unit, person, period, max(decided_on) AS decided_on
  FROM gradings
  WHERE person IS NOT NULL
  GROUP BY unit, person, period
),
evaluated AS (
  SELECT
    p.row AS pledge,
    a.period AS report_period,
    coalesce(
      least(
        coalesce(r.delivered_superior_on, r.delivered_members_on, r.delivered_committee_on),
        coalesce(r.delivered_members_on, r.delivered_committee_on, r.delivered_superior_on),
        coalesce(r.delivered_committee_on, r.delivered_superior_on, r.delivered_members_on)
      ),
      r.submitted_on,
      a.occurred_on
    ) AS answered_on,
    coalesce(r.assessed_on, g.decided_on) AS evaluated_on,
    r.grade AS grade,
    r.events AS events
  FROM pledges AS p
  JOIN answers AS a ON a.pledge = p.row AND a.seq = a.first_seq
  LEFT JOIN duty_reports AS r
    ON r.person = a.person AND r.unit = p.unit AND r.period = a.period
  LEFT JOIN grades AS g ON g.person = a.person AND g.unit = p.unit AND g.period = a.period
),
-- Who reported for the run's period, at which unit; person NULL: anybody.
reported AS (
  SELECT DISTINCT d.unit, d.person
  FROM duty_reports AS d
  JOIN run ON run.period_id = d.period
  UNION ALL
  SELECT DISTINCT d.unit, CAST(NULL AS VARCHAR)
  FROM duty_reports AS d
  JOIN run ON run.period_id = d.period
),
-- What was lifted, or taken back on appeal, is no consequence any more.
acted AS (
  SELECT
    a.pledge,
    min(a.occurred_on) FILTER (WHERE NOT coalesce(m.revoked, FALSE)) AS action_on,
    list(a.position) AS events
  FROM effective_accountability AS a
  LEFT JOIN measures AS m ON m.row = CASE
    WHEN a.topic = 'MeasureTaken.1' THEN 'measure|' || a.measure_no
    WHEN a.topic = 'AccountabilityDecided.1' THEN 'accountability|' || a.decision
  END
  WHERE a.pledge IS NOT NULL
    AND a.topic IN ('MeasureTaken.1', 'AccountabilityDecided.1', 'NotPursued.1')
  GROUP BY a.pledge
),
linked AS (
  SELECT
    p.row, p.unit, p.person, p.pledge_kind, p.made_on, p.due_on, p.published_on, p.fulfilled_on,
    p.excused,
    e.answered_on, e.report_period, e.evaluated_on, e.grade, a.action_on,
    NOT p.excused AND (
      coalesce(p.audit_result = 'broken', FALSE)
      OR (p.fulfilled_on IS NULL AND coalesce(p.due_on < run.as_of, FALSE))
    ) AS failed,
    p.fulfilled_on IS NULL AND NOT p.excused AND coalesce(p.due_on < run.as_of, FALSE)
      AS unfinished,
    -- Not yet due, it need not be answered in this period's report.
    e.answered_on IS NULL
      AND coalesce(p.due_on <= run.period_end, TRUE)
      AND (run.as_of > run.period_end OR r.unit IS NOT NULL) AS unanswered,
    list_sort(list_distinct(flatten([
      p.events, coalesce(e.events, p.events), coalesce(a.events, p.events)
    ]))) AS events
  FROM pledges AS p
  LEFT JOIN evaluated AS e ON e.pledge = p.row
  LEFT JOIN acted AS a ON a.pledge = p.row
  LEFT JOIN reported AS r
    ON r.unit = p.unit AND coalesce(r.person, '') = coalesce(p.person, '')
  CROSS JOIN run
  WHERE p.approved
)
SELECT
  row,
  unit,
  person,
  pledge_kind,
  made_on,
  due_on,
  failed,
  excused,
  answered_on,
  report_period,
  evaluated_on,
  grade,
  action_on,
  CASE
    WHEN published_on IS NULL THEN 'unpublished'
    WHEN unfinished THEN 'unfinished'
    WHEN unanswered THEN 'unanswered'
    WHEN answered_on IS NOT NULL AND evaluated_on IS NULL THEN 'unevaluated'
    WHEN failed AND action_on IS NULL THEN 'no_consequence'
  END AS broken,
  events
FROM linked
