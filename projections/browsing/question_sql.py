"""The SQL of the questions. ``<<名次|rank>>``: a heading or parameter in both languages."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = (
    'p.person_name AS "<<姓名|person>>", p.unit_name AS "<<组织|unit>>", '
    'p.parent_name AS "<<上级|above>>"'
)
_SUBJECTS = "JOIN subjects p ON p.id = s.subject"
_COHORT = 'coalesce(c.title, s.cohort) AS "<<同类组|cohort>>"'
_COHORTS = "LEFT JOIN cohorts c ON c.cohort = s.cohort"


def _is(parameter: str, subject: str = "p") -> str:
    """SQL that a subject is who a parameter names."""
    columns = ("id", "person", "unit", "person_name", "unit_name")
    return f"trim({parameter}) IN ({', '.join(f'{subject}.{name}' for name in columns)})"


_SCALE = "CAST('1' || substr('000000', 1, s.decimals) AS INTEGER)"
"""10^decimals: what one point is in totals."""

_LOST = "printf('%d.%02d', ({0} + 50) / 10000, ({0} + 50) % 10000 / 100)"
"""Ten-thousandths as people read them: two decimals, half up."""

_RULE = (
    "CASE WHEN {0}.rule LIKE 'quota:%' THEN '<<名额：|quota: >>' || substr({0}.rule, 7) "
    "ELSE coalesce((SELECT title FROM cut_lists l WHERE {0}.rule = 'list:' || l.id), "
    "(SELECT title FROM vetoes v WHERE {0}.rule = 'veto:' || v.id), {0}.rule) END"
)

_POINTS = (
    "SELECT i.place, i.id, i.title, i.group_title, p.id AS subject, n.shown, n.lost_e4 "
    "FROM subjects p CROSS JOIN indicators i "
    "JOIN score_nodes n ON n.subject = p.id AND n.node = i.id || '/points' "
    "WHERE {0} AND i.role = 'score'"
)

SQL: Mapping[str, str] = {
    "where": f"""
SELECT {_COHORT}, s.rank AS "<<名次|rank>>", {_NAMES},
  s.total_shown AS "<<总分|total>>", s.grade AS "<<建议等次|proposed grade>>",
  {{statuses}} AS "<<状态|status>>", s.subject AS "<<代码|code>>"
FROM standings s {_SUBJECTS} {_COHORTS}
ORDER BY c.place, s.cohort, s.rank IS NULL, s.rank, s.subject
""",
    "flagged": f"""
SELECT CASE s.kind WHEN 'accountability' THEN '<<问责提示|accountability>>'
    ELSE '<<核查提示|to be checked>>' END AS "<<种类|kind>>",
  s.title AS "<<提示|flag>>", {_NAMES.replace("p.unit_name", "coalesce(p.unit_name, s.unit)")},
  s.occurred_on AS "<<日期|day>>", s.suggests_title AS "<<建议措施|suggests>>",
  s.addressed_to AS "<<提请|addressed to>>", s.basis AS "<<依据|basis>>",
  s.evidence AS "<<记录序号|events>>"
FROM flags s LEFT {_SUBJECTS}
ORDER BY s.kind, s.rule, s.occurred_on, s.subject, s.id
""",
    "flag_kinds": """
SELECT CASE s.kind WHEN 'accountability' THEN '<<问责提示|accountability>>'
    ELSE '<<核查提示|to be checked>>' END AS "<<种类|kind>>",
  s.title AS "<<提示|flag>>", s.addressed_to AS "<<提请|addressed to>>",
  count(*) AS "<<件数|flags>>", count(DISTINCT s.subject) AS "<<涉及对象|subjects>>",
  s.basis AS "<<依据|basis>>"
FROM flags s GROUP BY s.kind, s.rule, s.title, s.addressed_to, s.basis
ORDER BY s.kind, count(*) DESC, s.rule
""",
    "near_lines": f"""
WITH lines AS (
  SELECT DISTINCT s.cohort, '<<等次：|grade: >>' || g.name AS line,
    CAST(round(CAST(g.at_least AS NUMERIC) * {_SCALE}) AS INTEGER) AS cut
  FROM standings s JOIN grades g ON g.at_least <> ''
  UNION
  SELECT DISTINCT s.cohort, {_RULE.format("e")}, e.cut_total
  FROM effects e JOIN standings s ON s.subject = e.subject
  WHERE e.cut_total IS NOT NULL
)
SELECT {_COHORT}, lines.line AS "<<线|line>>",
  CASE s.decimals WHEN 0 THEN CAST(lines.cut AS TEXT)
    ELSE printf('%d.%0*d', lines.cut / {_SCALE}, s.decimals, lines.cut % {_SCALE}) END
    AS "<<线上总分|line at>>",
  s.total_shown AS "<<总分|total>>",
  CASE WHEN s.total >= lines.cut THEN '<<线上|on or above>>' ELSE '<<线下|below>>' END
    AS "<<位置|side>>",
  {_NAMES}, s.rank AS "<<名次|rank>>", s.grade AS "<<建议等次|proposed grade>>"
FROM lines JOIN standings s ON s.cohort = lines.cohort {_SUBJECTS} {_COHORTS}
WHERE s.rank IS NOT NULL AND abs(s.total - lines.cut)
  <= CAST(coalesce(nullif(trim(:<<分差|points>>), ''), '1') AS NUMERIC) * {_SCALE}
ORDER BY c.place, s.cohort, lines.line, s.total DESC, s.subject
""",
    "lost_most": f"""
SELECT i.group_title AS "<<指标组|group>>", i.title AS "<<指标|indicator>>",
  {_LOST.format("sum(n.lost_e4)")} AS "<<失分合计|points lost>>",
  count(*) AS "<<失分对象|who lost>>", i.points AS "<<分值|points>>", i.basis AS "<<依据|basis>>"
FROM score_nodes n JOIN indicators i ON n.node = i.id || '/points'
WHERE n.lost_e4 > 0 AND i.role = 'score'
GROUP BY i.id ORDER BY sum(n.lost_e4) DESC, i.place
""",
    "lost_by": f"""
SELECT {_NAMES}, i.group_title AS "<<指标组|group>>", i.title AS "<<指标|indicator>>",
  n.shown AS "<<得分|got>>", n.possible_shown AS "<<满分|possible>>",
  {_LOST.format("n.lost_e4")} AS "<<失分|lost>>", n.basis AS "<<依据|basis>>"
FROM subjects p CROSS JOIN indicators i
  JOIN score_nodes n ON n.subject = p.id AND n.node = i.id || '/points'
WHERE {_is(":<<谁|who>>")} AND n.lost_e4 > 0 AND i.role = 'score'
ORDER BY p.id, n.lost_e4 DESC, i.place
""",
    "differ": f"""
WITH one AS ({_POINTS.format(_is(":<<甲|X>>"))}),
  other AS ({_POINTS.format(_is(":<<乙|Y>>"))})
SELECT one.group_title AS "<<指标组|group>>", one.title AS "<<指标|indicator>>",
  one.shown AS "<<甲得分|X got>>", other.shown AS "<<乙得分|Y got>>",
  {_LOST.format("coalesce(one.lost_e4, 0)")} AS "<<甲失分|X lost>>",
  {_LOST.format("coalesce(other.lost_e4, 0)")} AS "<<乙失分|Y lost>>",
  one.subject AS "<<甲|X>>", other.subject AS "<<乙|Y>>"
FROM one JOIN other ON other.id = one.id
WHERE one.shown <> other.shown OR coalesce(one.lost_e4, 0) <> coalesce(other.lost_e4, 0)
ORDER BY one.subject, other.subject,
  abs(coalesce(one.lost_e4, 0) - coalesce(other.lost_e4, 0)) DESC, one.place
""",
    "rests_on": f"""
SELECT {_NAMES}, i.title AS "<<指标|indicator>>", s.slot AS "<<项目|expected>>",
  s.credit AS "<<得|credit>>", s.possible AS "<<应得|possible>>",
  s.occurred_on AS "<<日期|day>>", s.ledger AS "<<台账|ledger>>", s.row AS "<<台账行|row>>",
  s.events AS "<<记录序号|events>>"
FROM contributions s JOIN subjects p ON p.id = s.subject JOIN indicators i ON i.id = s.indicator
WHERE {_is(":<<谁|who>>")}
  AND i.title LIKE '%' || trim(coalesce(:<<指标|indicator>>, '')) || '%'
ORDER BY p.id, i.place, s.slot, s.row
""",
    "moved": f"""
SELECT {_RULE.format("s")} AS "<<规则|rule>>", {_NAMES}, st.total_shown AS "<<总分|total>>",
  st.rank AS "<<名次|rank>>", s.before AS "<<原结果|before>>",
  coalesce((SELECT title FROM cut_lists l WHERE l.id = s.after), s.after) AS "<<现结果|after>>",
  s.seats AS "<<名额|seats>>", s.tie_group AS "<<线上同分数|tied at the line>>",
  s.basis AS "<<依据|basis>>"
FROM effects s LEFT {_SUBJECTS} LEFT JOIN standings st ON st.subject = s.subject
ORDER BY s.rule, st.rank IS NULL, st.rank, s.effect
""",
    "lowered": f"""
SELECT {_COHORT}, s.rank AS "<<名次|rank>>", {_NAMES}, s.total_shown AS "<<总分|total>>",
  s.score_grade AS "<<得分等次|grade by total>>", s.grade AS "<<建议等次|proposed grade>>"
FROM standings s {_SUBJECTS} {_COHORTS}
WHERE s.score_grade <> s.grade
ORDER BY c.place, s.cohort, s.rank IS NULL, s.rank, s.subject
""",
    "tied": f"""
SELECT {_COHORT}, s.rank AS "<<名次|rank>>", s.total_shown AS "<<总分|total>>",
  {_NAMES}, s.grade AS "<<建议等次|proposed grade>>"
FROM standings s {_SUBJECTS} {_COHORTS}
WHERE s.tied_with > 0
ORDER BY c.place, s.cohort, s.rank IS NULL, s.rank, s.subject
""",
    "demo_numbers": """
SELECT n.path AS "<<位置|where in the scheme>>", n.value AS "<<数值|value>>",
  coalesce(i.title, '') AS "<<指标|indicator>>"
FROM numbers n LEFT JOIN indicators i ON n.path LIKE 'indicators.' || i.id || '.%'
WHERE n.basis_kind = 'demo' ORDER BY n.path
""",
    "late": f"""
SELECT {_NAMES}, i.title AS "<<指标|indicator>>", s.slot AS "<<项目|expected>>",
  f.fact AS "<<事实|fact>>", f.occurred_on AS "<<发生日期|happened on>>",
  f.received_on AS "<<报送日期|handed in on>>", f.ground AS "<<理由|ground>>",
  f.allowed_by AS "<<批准单位|allowed by>>", s.position AS "<<记录序号|event>>"
FROM late_contributions s JOIN late_facts f ON f.position = s.position
  {_SUBJECTS} LEFT JOIN indicators i ON i.id = s.indicator
ORDER BY p.id, i.place, s.slot, s.position
""",
    "township": f"""
SELECT {_NAMES}, s.rank AS "<<名次|rank>>", s.total_shown AS "<<总分|total>>",
  s.grade AS "<<建议等次|proposed grade>>", {{statuses}} AS "<<状态|status>>",
  (SELECT count(*) FROM flags f WHERE f.subject = s.subject) AS "<<提示|flags>>"
FROM standings s {_SUBJECTS}
WHERE trim(coalesce(:<<镇|township>>, '')) IN ('', p.parent, p.parent_name)
ORDER BY p.parent, s.rank IS NULL, s.rank, s.subject
""",
    "grades_by_township": f"""
SELECT p.parent_name AS "<<上级|above>>", {_COHORT}, s.grade AS "<<建议等次|proposed grade>>",
  count(*) AS "<<个数|subjects>>"
FROM standings s {_SUBJECTS} {_COHORTS} LEFT JOIN grades g ON g.name = s.grade
GROUP BY p.parent, s.cohort, s.grade ORDER BY p.parent, c.place, s.cohort, g.place IS NULL, g.place
""",
    "unranked": f"""
SELECT {_COHORT}, {_NAMES}, {{statuses}} AS "<<原因|reason>>", p.days AS "<<任职天数|days>>",
  s.total_shown AS "<<总分|total>>", s.grade AS "<<建议等次|proposed grade>>"
FROM standings s {_SUBJECTS} {_COHORTS}
WHERE s.rank IS NULL ORDER BY s.status, c.place, s.cohort, s.subject
""",
    "open_problems": """
SELECT b.row AS "<<问题编号|problem>>", coalesce(u.name, b.unit) AS "<<组织|unit>>",
  b.category AS "<<类别|category>>", b.found_on AS "<<发现日期|found on>>",
  b.due_on AS "<<期限|due on>>", coalesce(h.name, b.holder) AS "<<承办|with>>",
  b.fixed_on AS "<<办结日期|fixed on>>"
FROM ledger_problems b LEFT JOIN ledger_units u ON u.unit = b.unit
  LEFT JOIN ledger_units h ON h.unit = b.holder
WHERE b.state NOT IN ('closed', 'explained', 'excluded', 'merged')
ORDER BY b.due_on IS NULL, b.due_on, b.row
""",
    "by_people": """
SELECT clause AS "<<条款|clause>>", what AS "<<内容|what>>" FROM by_people ORDER BY place
""",
}
