-- One row per decision, with its reason, that something has no consequence.
SELECT
  unit || '|' || coalesce(person, '') || '|' || coalesce(pledge, '') || '|'
    || CAST(occurred_on AS VARCHAR)
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  pledge,
  matter_text,
  ground,
  occurred_on AS decided_on,
  [position] AS events
FROM effective_accountability
WHERE topic = 'NotPursued.1'
