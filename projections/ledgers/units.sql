-- One row per registered unit, as it stood on the as-of day.
WITH folded AS (
  SELECT
    unit,
    min(fact) FILTER (WHERE topic = 'UnitRegistered.1') AS opened_by,
    max_by(name, seq) FILTER (WHERE topic IN ('UnitRegistered.1', 'UnitRenamed.1')) AS name,
    max_by(coalesce(parent, ''), seq)
      FILTER (WHERE topic IN ('UnitRegistered.1', 'UnitMoved.1')) AS parent,
    max(occurred_on) FILTER (WHERE topic = 'UnitDissolved.1') AS dissolved_on,
    max_by("into", seq) FILTER (WHERE topic = 'UnitDissolved.1') AS merged_into,
    max_by(members, seq) FILTER (WHERE topic = 'MembersCounted.1') AS members,
    max_by(households, seq) FILTER (WHERE topic = 'HouseholdsCounted.1') AS households,
    list_sort(list(position)) AS events
  FROM effective_roster
  WHERE topic IN (
    'UnitRegistered.1', 'UnitRenamed.1', 'UnitMoved.1', 'UnitDissolved.1', 'MembersCounted.1',
    'HouseholdsCounted.1', 'UnitSplit.1', 'UnitAliasConfirmed.1'
  )
  GROUP BY unit
)
SELECT
  f.unit AS row,
  f.unit AS unit,
  f.name AS name,
  o.unit_kind AS unit_kind,
  nullif(f.parent, '') AS parent,
  o.occurred_on AS registered_on,
  f.dissolved_on AS dissolved_on,
  f.merged_into AS merged_into,
  f.members AS members,
  f.households AS households,
  f.events AS events
FROM folded AS f
JOIN effective_roster AS o ON o.fact = f.opened_by AND o.topic = 'UnitRegistered.1'
