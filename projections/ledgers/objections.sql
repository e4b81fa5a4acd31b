-- One row per objection to a point of a check sheet (核对单), with its first answer. about: the row
-- of the ledger that is meant, where one is. received_on: since when the office had it.
WITH lives AS (
  SELECT
    objection,
    min(CASE WHEN topic = 'PointObjected.1' THEN seq END) AS opened_seq,
    min(CASE WHEN topic = 'PointObjectionAnswered.1' THEN seq END) AS answered_seq,
    list_sort(list(position)) AS events
  FROM effective_checksheets
  WHERE topic IN ('PointObjected.1', 'PointObjectionAnswered.1')
  GROUP BY objection
)
SELECT
  o.objection AS row,
  o.unit AS unit,
  o.person AS person,
  o.scheme AS scheme,
  o.period AS period,
  o.indicator AS indicator,
  o.slot AS slot,
  o.row AS about,
  o.occurred_on AS filed_on,
  o.received_on AS received_on,
  a.occurred_on AS answered_on,
  a.result AS result,
  a.correction AS correction,
  l.events AS events
FROM lives AS l
JOIN effective_checksheets AS o ON o.objection = l.objection AND o.seq = l.opened_seq
LEFT JOIN effective_checksheets AS a ON a.objection = l.objection AND a.seq = l.answered_seq
