-- One row per time of a unit in a zone; both days inside. A unit is in one zone at a time: joining
-- another ends what was before on the day before. Joining the zone in which the unit is goes on
-- with that membership. Leaving a zone in which the unit is not is an orphan.
WITH turns AS (
  SELECT
    zone,
    unit,
    occurred_on,
    seq,
    position,
    topic = 'ZoneJoined.1' AS joins,
    count(CASE WHEN topic = 'ZoneJoined.1' THEN 1 END)
      OVER (PARTITION BY unit ORDER BY seq) AS turn
  FROM effective_roster
  WHERE topic IN ('ZoneJoined.1', 'ZoneLeft.1')
),
joined AS (
  SELECT unit, turn, zone, occurred_on, seq
  FROM turns
  WHERE joins
),
-- What happened in each turn, that is up to the next joining; only leaving that very zone counts.
spent AS (
  SELECT
    j.unit,
    j.turn,
    j.zone,
    j.occurred_on AS joined_on,
    j.seq,
    min(t.occurred_on) FILTER (WHERE NOT t.joins) AS left_on,
    list(t.position) AS events
  FROM joined AS j
  JOIN turns AS t ON t.unit = j.unit AND t.turn = j.turn AND t.zone = j.zone
  GROUP BY j.unit, j.turn, j.zone, j.occurred_on, j.seq
),
begun AS (
  SELECT
    unit,
    zone,
    joined_on,
    seq,
    left_on,
    events,
    CASE
      WHEN lag(zone) OVER (PARTITION BY unit ORDER BY seq) = zone
        AND lag(left_on) OVER (PARTITION BY unit ORDER BY seq) IS NULL
        THEN 0
      ELSE 1
    END AS begins
  FROM spent
),
numbered AS (
  SELECT
    unit,
    zone,
    joined_on,
    left_on,
    events,
    sum(begins) OVER (PARTITION BY unit ORDER BY seq) AS membership
  FROM begun
),
memberships AS (
  SELECT
    unit,
    zone,
    membership,
    min(joined_on) AS from_on,
    min(left_on) AS left_on,
    flatten(list(events)) AS events
  FROM numbered
  GROUP BY unit, zone, membership
),
ended AS (
  SELECT
    unit,
    zone,
    membership,
    from_on,
    left_on,
    lead(from_on) OVER (PARTITION BY unit ORDER BY membership) - 1 AS before_next,
    events
  FROM memberships
)
SELECT
  zone || '|' || unit || '|' || CAST(from_on AS VARCHAR)
    || CASE
      -- In, out and in again on one day: told apart by which it was.
      WHEN count(*) OVER (PARTITION BY zone, unit, from_on) > 1
        THEN '|' || CAST(membership AS VARCHAR)
      ELSE ''
    END AS row,
  unit,
  zone,
  from_on,
  -- Whatever ends it first: leaving, or the day before the next zone.
  CASE WHEN left_on < before_next OR before_next IS NULL THEN left_on ELSE before_next END
    AS to_on,
  list_sort(events) AS events
FROM ended
