-- One row per occasion that calls for a visit; any visit that names it answers it.
WITH facts AS (
  SELECT "trigger", topic, position, fact, occurred_on
  FROM effective_visits
  WHERE "trigger" IS NOT NULL
),
folded AS (
  SELECT
    "trigger",
    min(fact) FILTER (WHERE topic = 'VisitTriggered.1') AS opened_by,
    min(occurred_on) FILTER (WHERE topic = 'VisitMade.1') AS answered_on,
    count(*) FILTER (WHERE topic = 'VisitMade.1') AS visits,
    list_sort(list(position)) AS events
  FROM facts
  GROUP BY "trigger"
)
SELECT
  f."trigger" AS row,
  o.unit AS unit,
  o.trigger_kind AS trigger_kind,
  o.occurred_on AS raised_on,
  f.answered_on AS answered_on,
  f.visits AS visits,
  f.events AS events
FROM folded AS f
JOIN effective_visits AS o ON o.fact = f.opened_by AND o.topic = 'VisitTriggered.1'
