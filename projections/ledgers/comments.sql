-- One row per leader's comment. It must reach members and masses: circulated_on is the day by
-- which both had been told.
WITH folded AS (
  SELECT
    comment,
    min(fact) FILTER (WHERE topic = 'LeaderCommentGiven.1') AS opened_by,
    min(occurred_on) FILTER (WHERE audience IN ('members', 'both')) AS members_on,
    min(occurred_on) FILTER (WHERE audience IN ('masses', 'both')) AS masses_on,
    list_sort(list(position)) AS events
  FROM effective_comments
  GROUP BY comment
)
SELECT
  f.comment AS row,
  o.unit AS unit,
  o.person AS person,
  o.period AS period,
  o.occurred_on AS given_on,
  o.commenter AS commenter,
  o.commenter_unit AS commenter_unit,
  coalesce(p.parent = o.commenter_unit, FALSE) AS by_superior,
  CASE WHEN o.participation IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
    + CASE WHEN o.pledge_keeping IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
    + CASE WHEN o.service IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
    + CASE WHEN o.shortcomings IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
    AS contents,
  o.shortcomings IS NOT NULL AS has_shortcomings,
  CASE WHEN f.members_on > f.masses_on THEN f.members_on
    WHEN f.members_on IS NOT NULL THEN f.masses_on END AS circulated_on,
  f.events AS events
FROM folded AS f
JOIN effective_comments AS o ON o.fact = f.opened_by AND o.topic = 'LeaderCommentGiven.1'
LEFT JOIN parents AS p
  ON p.unit = o.unit
  AND o.occurred_on >= p.from_on
  AND (p.to_on IS NULL OR o.occurred_on < p.to_on)
