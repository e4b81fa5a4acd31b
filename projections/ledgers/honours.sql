-- One row per title or award: nominated, made public, given, looked at again, ended. It ends on
-- the first of: its last day, the day it was taken away, and for a moving flag the day on which
-- another of that title was given under the same unit above.
WITH folded AS (
  SELECT
    honour,
    min(fact) FILTER (WHERE topic = 'HonourNominated.1') AS opened_by,
    min(occurred_on) FILTER (WHERE topic = 'HonourPublicised.1') AS publicised_on,
    min(occurred_on) FILTER (WHERE topic = 'HonourGranted.1') AS granted_on,
    min(seq) FILTER (WHERE topic = 'HonourGranted.1') AS granted_seq,
    max(occurred_on) FILTER (WHERE topic = 'HonourReviewed.1') AS reviewed_on,
    max_by(until, seq) FILTER (WHERE topic = 'HonourGranted.1' AND until IS NOT NULL) AS until,
    min(occurred_on) FILTER (WHERE topic = 'HonourRevoked.1') AS revoked_on,
    list_sort(list(position)) AS events
  FROM effective_honours
  WHERE honour IS NOT NULL
  GROUP BY honour
),
opened AS (
  SELECT
    f.honour, o.unit, o.person, o.honour_kind, o.title, o.award_level, o.occurred_on,
    f.publicised_on, f.granted_on, f.granted_seq, f.reviewed_on, f.until, f.revoked_on, f.events
  FROM folded AS f
  JOIN effective_honours AS o ON o.fact = f.opened_by AND o.topic = 'HonourNominated.1'
),
flags AS (
  SELECT
    o.honour,
    lead(o.granted_on) OVER (PARTITION BY o.title, p.parent ORDER BY o.granted_seq) AS moved_on
  FROM opened AS o
  JOIN parents AS p
    ON p.unit = o.unit
    AND o.granted_on >= p.from_on
    AND (p.to_on IS NULL OR o.granted_on < p.to_on)
  WHERE o.honour_kind = 'moving_flag'
)
SELECT
  o.honour AS row,
  o.unit AS unit,
  o.person AS person,
  o.honour_kind AS honour_kind,
  o.title AS title,
  o.award_level AS award_level,
  o.occurred_on AS nominated_on,
  o.publicised_on AS publicised_on,
  o.granted_on AS granted_on,
  o.reviewed_on AS reviewed_on,
  least(
    coalesce(o.until, o.revoked_on, m.moved_on),
    coalesce(o.revoked_on, m.moved_on, o.until),
    coalesce(m.moved_on, o.until, o.revoked_on)
  ) AS ends_on,
  o.revoked_on IS NOT NULL AS revoked,
  CASE
    WHEN o.revoked_on IS NOT NULL THEN 'revoked'
    WHEN m.moved_on IS NOT NULL OR o.until < run.as_of THEN 'ended'
    WHEN o.granted_on IS NOT NULL THEN 'granted'
    WHEN o.publicised_on IS NOT NULL THEN 'publicised'
    ELSE 'nominated'
  END AS state,
  o.events AS events
FROM opened AS o
LEFT JOIN flags AS m ON m.honour = o.honour
CROSS JOIN run
