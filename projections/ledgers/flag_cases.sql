-- One row per flag that was raised: told, heard, decided, appealed against, corrected. Of what came
-- more than once the last counts, but they were told and heard when they first were. measure: the
-- last management measure in its file that was not lifted.
WITH folded AS (
  SELECT
    flag_no,
    min(fact) FILTER (WHERE topic = 'FlagRaised.1') AS opened_by,
    min(occurred_on) FILTER (WHERE topic = 'FlagNotified.1') AS notified_on,
    max_by(due_on, seq) FILTER (WHERE topic = 'FlagNotified.1' AND due_on IS NOT NULL) AS due_on,
    min(occurred_on) FILTER (WHERE topic = 'FlagAnswered.1') AS answered_on,
    coalesce(max_by(waived, seq) FILTER (WHERE topic = 'FlagAnswered.1'), FALSE) AS waived,
    max_by(fact, seq) FILTER (WHERE topic IN ('FlagConfirmed.1', 'FlagDismissed.1')) AS decision,
    min(occurred_on) FILTER (WHERE topic = 'FlagReferred.1') AS referred_on,
    max_by(fact, seq) FILTER (WHERE topic = 'FlagAppealed.1') AS appeal,
    max(seq) FILTER (WHERE topic = 'FlagAppealed.1') AS appeal_seq,
    max_by(fact, seq) FILTER (WHERE topic = 'FlagAppealDecided.1') AS ruling,
    max(seq) FILTER (WHERE topic = 'FlagAppealDecided.1') AS ruling_seq,
    max(occurred_on) FILTER (WHERE topic = 'FlagCorrected.1') AS corrected_on,
    max(seq) FILTER (WHERE topic = 'FlagCorrected.1') AS corrected_seq,
    list(position) AS events
  FROM effective_flags
  GROUP BY flag_no
),
lifted AS (
  SELECT DISTINCT measure_no FROM effective_flags
  WHERE topic = 'FlagCorrected.1' AND measure_no IS NOT NULL
),
followed AS (
  SELECT
    t.flag_no,
    max_by(t.measure, t.seq) FILTER (WHERE t.topic = 'MeasureTaken.1' AND l.measure_no IS NULL)
      AS measure,
    coalesce(bool_or(t.topic = 'MeasureTaken.1'), FALSE) AS measured,
    list(t.position) AS events
  FROM effective_accountability AS t
  LEFT JOIN lifted AS l ON l.measure_no = t.measure_no
  WHERE t.flag_no IS NOT NULL
  GROUP BY t.flag_no
)
SELECT
  f.flag_no AS row,
  o.unit AS unit,
  o.person AS person,
  o.scheme AS scheme,
  o.period AS period,
  o.rule AS rule,
  o.title AS title,
  o.suggests AS suggests,
  o.occurred_on AS raised_on,
  f.notified_on AS notified_on,
  f.due_on AS due_on,
  f.answered_on AS answered_on,
  f.waived AS waived,
  CASE d.topic WHEN 'FlagConfirmed.1' THEN 'confirmed' WHEN 'FlagDismissed.1' THEN 'dismissed' END
    AS outcome,
  d.exemption AS exemption,
  d.mitigation AS mitigation,
  d.occurred_on AS decided_on,
  d.decided_by AS decided_by,
  d.due_on AS appeal_until,
  m.measure AS measure,
  f.referred_on AS referred_on,
  a.occurred_on AS appealed_on,
  a.due_on AS appeal_due_on,
  CASE WHEN f.ruling_seq > f.appeal_seq OR f.appeal_seq IS NULL THEN r.result END AS appeal_result,
  CASE WHEN f.ruling_seq > f.appeal_seq OR f.appeal_seq IS NULL THEN r.occurred_on END
    AS appeal_decided_on,
  f.corrected_on AS corrected_on,
  CASE
    WHEN f.appeal_seq > coalesce(f.ruling_seq, -1) THEN 'appealed'
    WHEN r.result IN ('changed', 'revoked') AND f.ruling_seq > coalesce(f.corrected_seq, -1)
      THEN 'to_correct'
    WHEN f.corrected_on IS NOT NULL THEN 'corrected'
    WHEN d.topic = 'FlagDismissed.1' THEN 'dismissed'
    WHEN m.measured THEN 'measured'
    WHEN f.referred_on IS NOT NULL THEN 'referred'
    WHEN d.topic = 'FlagConfirmed.1' THEN 'confirmed'
    WHEN f.answered_on IS NOT NULL THEN 'answered'
    WHEN f.notified_on IS NOT NULL THEN 'notified'
    ELSE 'raised'
  END AS state,
  CASE
    WHEN m.events IS NULL THEN list_sort(f.events)
    ELSE list_sort(list_concat(f.events, m.events))
  END AS events
FROM folded AS f
JOIN effective_flags AS o ON o.fact = f.opened_by
LEFT JOIN effective_flags AS d ON d.fact = f.decision
LEFT JOIN effective_flags AS a ON a.fact = f.appeal
LEFT JOIN effective_flags AS r ON r.fact = f.ruling
LEFT JOIN followed AS m ON m.flag_no = f.flag_no
