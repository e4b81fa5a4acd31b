-- One row per unit, list and item: how it stood when somebody last looked. by_other: whoever
-- looked was another unit.
WITH last_look AS (
  SELECT unit, checklist, item, max(seq) AS last_seq, list_sort(list(position)) AS events
  FROM effective_coverage
  WHERE topic = 'ChecklistItemVerified.1'
  GROUP BY unit, checklist, item
)
SELECT
  l.unit || '|' || l.checklist || '|' || l.item AS row,
  l.unit AS unit,
  l.checklist AS checklist,
  l.item AS item,
  f.met AS met,
  f.occurred_on AS verified_on,
  f.verified_by AS verified_by,
  coalesce(f.verified_by <> f.unit, FALSE) AS by_other,
  l.events AS events
FROM last_look AS l
JOIN effective_coverage AS f ON f.seq = l.last_seq AND f.topic = 'ChecklistItemVerified.1'
