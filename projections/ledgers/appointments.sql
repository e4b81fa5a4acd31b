-- One row per appointment filed with the level above.
SELECT
  person || '|' || unit || '|' || post
    || CASE WHEN ordinal > 1 THEN '|' || CAST(ordinal AS VARCHAR) ELSE '' END AS row,
  unit,
  person,
  post,
  occurred_on AS filed_on,
  age,
  schooling,
  [position] AS events
FROM effective_roster
WHERE topic = 'AppointmentFiled.1'
