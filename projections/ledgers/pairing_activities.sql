-- One row per activity held, or visit made, under a pairing.
SELECT
  f.pairing || '|' || CAST(f.occurred_on AS VARCHAR)
    || CASE WHEN f.ordinal > 1 THEN '|' || CAST(f.ordinal AS VARCHAR) ELSE '' END AS row,
  p.unit AS unit,
  f.pairing AS pairing,
  p.pairing_kind AS pairing_kind,
  f.occurred_on AS held_on,
  [f.position] AS events
FROM effective_pairings AS f
JOIN pairings AS p ON p.row = f.pairing
WHERE f.topic = 'PairingActivityHeld.1'
