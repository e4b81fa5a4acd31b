-- One row per meeting of organisational life.
SELECT
  unit || '|' || meeting_kind || '|' || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  meeting_kind,
  occurred_on AS held_on,
  due,
  present,
  received_on,
  observers,
  [position] AS events
FROM effective_orglife
WHERE topic = 'MeetingHeld.1'
