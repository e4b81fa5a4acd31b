-- One row per person, unit and period reported on. Pledges answered are those of that person's
-- report of that period, wherever they were made.
WITH facts AS (
  SELECT person, unit, period, topic, venue, occurred_on, position
  FROM effective_duty
  WHERE topic IN ('DutyReportSubmitted.1', 'DutyReportDelivered.1')
),
answered AS (
  SELECT person, period, pledge, position
  FROM effective_duty
  WHERE topic = 'PledgeAnswered.1'
),
reports AS (
  SELECT DISTINCT person, unit, period FROM facts
),
together AS (
  SELECT
    person, unit, period, topic, venue, occurred_on, position, CAST(NULL AS VARCHAR) AS pledge
  FROM facts
  UNION ALL
  SELECT
    r.person, r.unit, r.period, 'PledgeAnswered.1', NULL, CAST(NULL AS DATE), a.position, a.pledge
  FROM reports AS r
  JOIN answered AS a ON a.person = r.person AND a.period = r.period
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
  max(occurred_on) AS last_on,
  list_sort(list(position)) AS events
FROM together
GROUP BY person, unit, period
