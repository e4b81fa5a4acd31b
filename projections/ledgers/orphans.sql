-- Facts that found no place: they name a case or unit that nothing began (yet, as of that day), end
-- a post that nobody took, audit somebody who left none, leave a zone that was not joined, or report
-- again what was reported already. Nothing vanishes silently.
WITH loose AS (
  SELECT 'unknown_case' AS reason, 'roster' AS family, f.topic, f.unit AS "case", f.position
  FROM effective_roster AS f
  WHERE f.topic IN (
    'UnitRenamed.1', 'UnitMoved.1', 'UnitDissolved.1', 'MembersCounted.1', 'HouseholdsCounted.1',
    'UnitSplit.1', 'UnitAliasConfirmed.1'
  )
  AND NOT EXISTS (SELECT 1 FROM units AS u WHERE u.row = f.unit)
  UNION ALL
  SELECT 'unknown_case', 'roster', f.topic, f.person, f.position
  FROM effective_roster AS f
  WHERE f.topic = 'PersonAliasConfirmed.1'
  AND NOT EXISTS (SELECT 1 FROM persons AS p WHERE p.row = f.person)
  UNION ALL
  SELECT 'unknown_case', 'roster', f.topic, f.zone || '|' || f.unit, f.position
  FROM effective_roster AS f
  WHERE f.topic = 'ZoneLeft.1'
  AND NOT EXISTS (
    SELECT 1 FROM zones AS z
    WHERE z.unit = f.unit AND z.zone = f.zone AND list_contains(z.events, f.position)
  )
  UNION ALL
  SELECT
    'unknown_case', 'roster', f.topic, f.person || '|' || f.unit || '|' || f.post, f.position
  FROM effective_roster AS f
  LEFT JOIN (
    SELECT person, unit, post, min(seq) AS first_seq
    FROM effective_roster
    WHERE topic = 'TenureStarted.1'
    GROUP BY person, unit, post
  ) AS s ON s.person = f.person AND s.unit = f.unit AND s.post = f.post
  WHERE f.topic = 'TenureEnded.1' AND (s.first_seq IS NULL OR f.seq < s.first_seq)
  UNION ALL
  SELECT 'unknown_case', 'roster', f.topic, f.person || '|' || f.unit, f.position
  FROM effective_roster AS f
  WHERE f.topic = 'ExitAuditDone.1'
  AND NOT EXISTS (
    SELECT 1 FROM departures AS d
    WHERE d.person = f.person AND d.unit = f.unit AND list_contains(d.events, f.position)
  )
  UNION ALL
  SELECT
    'unknown_case', 'periods', f.topic,
    f.scheme || '|' || f.period || '|' || coalesce(f.unit, '') || '|' || coalesce(f.person, ''),
    f.position
  FROM effective_periods AS f
  WHERE f.topic IN ('FinalGradeDecided.1', 'FinalGradesConfirmed.1')
  AND NOT EXISTS (
    SELECT 1 FROM final_grades AS g
    WHERE g.scheme = f.scheme AND g.period = f.period AND list_contains(g.events, f.position)
  )
  UNION ALL
  SELECT 'unknown_case', 'pledges', f.topic, f.pledge, f.position
  FROM effective_pledges AS f
  WHERE NOT EXISTS (SELECT 1 FROM pledges AS p WHERE p.row = f.pledge)
  UNION ALL
  SELECT 'unknown_case', 'duty', f.topic, f.pledge, f.position
  FROM effective_duty AS f
  WHERE f.topic = 'PledgeAnswered.1'
  AND NOT EXISTS (SELECT 1 FROM pledges AS p WHERE p.row = f.pledge)
  UNION ALL
  SELECT 'unknown_case', 'comments', f.topic, f.comment, f.position
  FROM effective_comments AS f
  WHERE NOT EXISTS (SELECT 1 FROM comments AS c WHERE c.row = f.comment)
  UNION ALL
  SELECT 'unknown_case', 'evaluations', f.topic, f.meeting, f.position
  FROM effective_evaluations AS f
  WHERE NOT EXISTS (SELECT 1 FROM evaluations AS e WHERE e.row = f.meeting)
  UNION ALL
  SELECT 'unknown_case', 'ballots', f.topic, f.box, f.position
  FROM effective_ballots AS f
  WHERE NOT EXISTS (SELECT 1 FROM boxes AS b WHERE b.row = f.box)
  UNION ALL
  SELECT 'unknown_case', 'visits', f.topic, f."trigger", f.position
  FROM effective_visits AS f
  WHERE f."trigger" IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM triggers AS t WHERE t.row = f."trigger")
  UNION ALL
  SELECT 'unknown_case', 'problems', f.topic, f.problem, f.position
  FROM effective_problems AS f
  WHERE NOT EXISTS (SELECT 1 FROM problems AS p WHERE p.row = f.problem)
  UNION ALL
  SELECT 'unknown_case', 'decisions', f.topic, f.matter, f.position
  FROM effective_decisions AS f
  WHERE NOT EXISTS (SELECT 1 FROM matters AS m WHERE m.row = f.matter)
  UNION ALL
  SELECT 'unknown_case', 'accountability', f.topic, f.decision, f.position
  FROM effective_accountability AS f
  WHERE f.topic IN ('AppealFiled.1', 'AppealDecided.1')
  AND NOT EXISTS (SELECT 1 FROM measures AS m WHERE m.row = 'accountability|' || f.decision)
  UNION ALL
  SELECT 'unknown_case', 'accountability', f.topic, f.pledge, f.position
  FROM effective_accountability AS f
  WHERE f.pledge IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM pledges AS p WHERE p.row = f.pledge)
  UNION ALL
  SELECT 'unknown_case', 'accountability', f.topic, f.task, f.position
  FROM effective_accountability AS f
  WHERE f.task IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.row = f.task)
  UNION ALL
  SELECT 'unknown_case', 'accountability', f.topic, f.flag_no, f.position
  FROM effective_accountability AS f
  WHERE f.flag_no IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM flag_cases AS c WHERE c.row = f.flag_no)
  UNION ALL
  SELECT 'unknown_case', 'flags', f.topic, f.flag_no, f.position
  FROM effective_flags AS f
  WHERE NOT EXISTS (SELECT 1 FROM flag_cases AS c WHERE c.row = f.flag_no)
  UNION ALL
  SELECT 'unknown_case', 'tasks', f.topic, f.task, f.position
  FROM effective_tasks AS f
  WHERE NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.row = f.task)
  UNION ALL
  SELECT 'unknown_case', 'pairings', f.topic, f.pairing, f.position
  FROM effective_pairings AS f
  WHERE NOT EXISTS (SELECT 1 FROM pairings AS p WHERE p.row = f.pairing)
  UNION ALL
  SELECT 'unknown_case', 'rectifications', f.topic, f.rectification, f.position
  FROM effective_rectifications AS f
  WHERE NOT EXISTS (SELECT 1 FROM rectifications AS r WHERE r.row = f.rectification)
  UNION ALL
  SELECT 'unknown_case', 'disputes', f.topic, f.dispute, f.position
  FROM effective_disputes AS f
  WHERE NOT EXISTS (SELECT 1 FROM disputes AS d WHERE d.row = f.dispute)
  UNION ALL
  SELECT 'unknown_case', 'honours', f.topic, f.honour, f.position
  FROM effective_honours AS f
  WHERE f.honour IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM honours AS h WHERE h.row = f.honour)
  UNION ALL
  SELECT 'unknown_case', 'checksheets', f.topic, f.objection, f.position
  FROM effective_checksheets AS f
  WHERE f.topic = 'PointObjectionAnswered.1'
  AND NOT EXISTS (SELECT 1 FROM objections AS o WHERE o.row = f.objection)
  UNION ALL
  SELECT 'repeated', r.family, r.topic, r."case", r.position
  FROM repeated AS r
)
SELECT
  reason || '|' || topic || '|' || "case" AS row,
  CAST(NULL AS VARCHAR) AS unit,
  family,
  topic,
  "case",
  reason,
  list_sort(list(position)) AS events
FROM loose
GROUP BY reason, family, topic, "case"
