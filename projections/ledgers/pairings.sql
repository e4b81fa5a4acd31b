-- One row per pairing: who looks after whom, and what they did together.
WITH folded AS (
  SELECT
    pairing,
    min(fact) FILTER (WHERE topic = 'PairingAssigned.1') AS opened_by,
    count(*) FILTER (WHERE topic = 'PairingActivityHeld.1') AS activities,
    max(occurred_on) FILTER (WHERE topic = 'PairingActivityHeld.1') AS last_activity_on,
    list_sort(list(position)) AS events
  FROM effective_pairings
  GROUP BY pairing
)
SELECT
  f.pairing AS row,
  o.unit AS unit,
  o.person AS person,
  o.partner AS partner,
  o.pairing_kind AS pairing_kind,
  o.households AS households,
  o.people AS people,
  o.occurred_on AS assigned_on,
  o.until AS until,
  f.activities AS activities,
  f.last_activity_on AS last_activity_on,
  f.events AS events
FROM folded AS f
JOIN effective_pairings AS o ON o.fact = f.opened_by AND o.topic = 'PairingAssigned.1'
