-- One row per matter decided by a procedure. The four steps are 提议, 商议, 审议, 决议: in order
-- means that none is missing before one that was taken, and none came before the one ahead of it
-- (several on one day are in order).
WITH folded AS (
  SELECT
    matter,
    min(fact) FILTER (WHERE topic = 'MatterOpened.1') AS opened_by,
    min(occurred_on) FILTER (WHERE step = '提议') AS proposed_on,
    min(occurred_on) FILTER (WHERE step = '商议') AS consulted_on,
    min(occurred_on) FILTER (WHERE step = '审议') AS deliberated_on,
    min(occurred_on) FILTER (WHERE step = '决议') AS resolved_on,
    count(DISTINCT step) AS steps,
    min(occurred_on) FILTER (WHERE topic = 'NoticePosted.1' AND NOT of_result) AS notice_from,
    min_by(coalesce(until, CAST('0001-01-01' AS DATE)), seq)
      FILTER (WHERE topic = 'NoticePosted.1' AND NOT of_result) AS notice_until,
    min(occurred_on) FILTER (WHERE topic = 'NoticePosted.1' AND of_result) AS result_posted_on,
    count(*) FILTER (WHERE topic = 'ObjectionRaised.1') AS objections,
    count(*) FILTER (WHERE topic = 'ObjectionAnswered.1') AS answers,
    min(occurred_on) FILTER (WHERE topic = 'DecisionCarriedOut.1') AS carried_out_on,
    list_sort(list(position)) AS events
  FROM effective_decisions
  GROUP BY matter
),
dated AS (
  SELECT
    matter, opened_by, proposed_on, consulted_on, deliberated_on, resolved_on, steps, notice_from,
    -- A notice whose last day is not stated has none.
    nullif(notice_until, CAST('0001-01-01' AS DATE)) AS notice_until,
    result_posted_on, objections, answers, carried_out_on, events
  FROM folded
)
SELECT
  f.matter AS row,
  o.unit AS unit,
  o.title AS title,
  o."procedure" AS "procedure",
  o.occurred_on AS opened_on,
  f.proposed_on AS proposed_on,
  f.consulted_on AS consulted_on,
  f.deliberated_on AS deliberated_on,
  f.resolved_on AS resolved_on,
  f.notice_from AS notice_from,
  f.notice_until AS notice_until,
  CASE
    WHEN f.notice_until < f.notice_from THEN CAST(0 AS BIGINT)
    ELSE date_diff('day', f.notice_from, f.notice_until) + 1
  END AS notice_days,
  f.result_posted_on AS result_posted_on,
  f.steps AS steps,
  (f.consulted_on IS NULL OR coalesce(f.proposed_on <= f.consulted_on, FALSE))
    AND (f.deliberated_on IS NULL OR coalesce(f.consulted_on <= f.deliberated_on, FALSE))
    AND (f.resolved_on IS NULL OR coalesce(f.deliberated_on <= f.resolved_on, FALSE)) AS in_order,
  f.objections AS objections,
  -- An answer does not say which objection it meets: they are counted against each other.
  greatest(0, f.objections - f.answers) AS objections_open,
  f.carried_out_on AS carried_out_on,
  f.events AS events
FROM dated AS f
JOIN effective_decisions AS o ON o.fact = f.opened_by AND o.topic = 'MatterOpened.1'
