-- One row per pledge: made, reviewed, made known, kept, examined. Its first report opens it.
WITH facts AS (
  SELECT
    pledge, topic, position, fact, seq, occurred_on, due_on, content, result, channel, percent,
    CASE WHEN topic = 'PledgeReviewed.1' THEN
      CASE WHEN has_aim THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
        + CASE WHEN has_item THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
        + CASE WHEN has_measure THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
        + CASE WHEN has_limit THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
    END AS checks
  FROM effective_pledges
  UNION ALL
  SELECT
    pledge, topic, position, fact, seq, occurred_on, NULL, NULL, NULL, NULL, NULL, NULL
  FROM effective_duty
  WHERE topic = 'PledgeAnswered.1'
),
folded AS (
  SELECT
    pledge,
    min(fact) FILTER (WHERE topic = 'PledgeMade.1') AS opened_by,
    max_by(content, seq) FILTER (WHERE topic IN ('PledgeMade.1', 'PledgeRevised.1')) AS content,
    -- A revision that names no limit leaves the limit as it was.
    max_by(due_on, seq) FILTER (WHERE due_on IS NOT NULL) AS due_on,
    max_by(result, seq) FILTER (WHERE topic = 'PledgeReviewed.1') AS review,
    max_by(checks, seq) FILTER (WHERE topic = 'PledgeReviewed.1') AS checks,
    max(seq) FILTER (WHERE topic = 'PledgeReviewed.1') AS reviewed_seq,
    max(seq) FILTER (WHERE topic = 'PledgeRevised.1') AS revised_seq,
    count(*) FILTER (WHERE topic = 'PledgeReviewed.1' AND result = 'returned') AS returned,
    min(occurred_on) FILTER (WHERE topic = 'PledgePublished.1') AS published_on,
    count(DISTINCT channel) AS channels,
    max_by(percent, seq) FILTER (WHERE topic = 'PledgeProgressReported.1') AS progress,
    min(occurred_on) FILTER (WHERE topic = 'PledgeFulfilled.1') AS fulfilled_on,
    max_by(result, seq) FILTER (WHERE topic = 'PledgeAudited.1') AS audit_result,
    max(occurred_on) FILTER (WHERE topic = 'PledgeAudited.1') AS audited_on,
    count(*) FILTER (WHERE topic = 'PledgeExcused.1') > 0 AS excused,
    count(*) FILTER (WHERE topic = 'PledgeAnswered.1') > 0 AS answered,
    list_sort(list(position)) AS events
  FROM facts
  GROUP BY pledge
)
SELECT
  f.pledge AS row,
  o.unit AS unit,
  o.person AS person,
  o.pledge_kind AS pledge_kind,
  f.content AS content,
  o.target AS target,
  o.occurred_on AS made_on,
  o.received_on AS received_on,
  f.due_on AS due_on,
  coalesce(f.review = 'approved', FALSE) AS approved,
  f.returned AS returned,
  f.published_on AS published_on,
  f.channels AS channels,
  f.progress AS progress,
  f.fulfilled_on AS fulfilled_on,
  f.audit_result AS audit_result,
  f.audited_on AS audited_on,
  f.excused AS excused,
  f.answered AS answered,
  CASE
    WHEN f.excused THEN 'excused'
    WHEN f.audited_on IS NOT NULL THEN 'audited'
    WHEN f.fulfilled_on IS NOT NULL THEN 'fulfilled'
    WHEN f.published_on IS NOT NULL THEN 'published'
    -- Mended after it was returned: it waits for another review.
    WHEN f.review = 'returned' AND f.revised_seq > f.reviewed_seq THEN 'made'
    ELSE coalesce(f.review, 'made')
  END AS state,
  o.category AS category,
  f.checks AS checks,
  f.events AS events
FROM folded AS f
JOIN effective_pledges AS o ON o.fact = f.opened_by AND o.topic = 'PledgeMade.1'
