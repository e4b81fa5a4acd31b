"""Views that a person opens first: names beside codes, readable numbers, worst first."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES = """subjects.person_name AS person, subjects.unit_name AS unit,
  subjects.parent_name AS parent"""

_STANDINGS = f"""
SELECT coalesce(cohorts.title, standings.cohort) AS cohort, standings.rank,
  {_NAMES}, standings.total_shown AS total, standings.grade, standings.score_grade,
  standings.status, standings.lists, standings.tied_with, standings.ranked_of,
  subjects.days, standings.subject
FROM standings JOIN subjects ON subjects.id = standings.subject
  LEFT JOIN cohorts ON cohorts.cohort = standings.cohort
ORDER BY cohorts.place, standings.rank IS NULL, standings.rank, standings.subject
"""

_FLAGS = f"""
SELECT CASE flags.kind WHEN 'accountability' THEN '问责提示' ELSE '核查提示' END AS kind,
  flags.title, {_NAMES}, flags.suggests_title AS suggests, flags.addressed_to, flags.occurred_on,
  flags.basis, flags.evidence, flags.subject, flags.rule, flags.id
FROM flags LEFT JOIN subjects ON subjects.id = flags.subject
ORDER BY flags.kind, flags.rule, flags.occurred_on, flags.subject, flags.id
"""

_LOST = f"""
SELECT {_NAMES}, indicators.group_title AS "group", indicators.title AS indicator,
  score_nodes.shown AS got, score_nodes.possible_shown AS possible,
  printf('%d.%02d', score_nodes.lost_e4 / 10000, score_nodes.lost_e4 % 10000 / 100) AS lost,
  score_nodes.basis, score_nodes.subject, indicators.id AS indicator_id
FROM score_nodes JOIN indicators ON score_nodes.node = indicators.id || '/points'
  JOIN subjects ON subjects.id = score_nodes.subject
WHERE score_nodes.lost_e4 > 0 AND indicators.role = 'score'
ORDER BY score_nodes.lost_e4 DESC, score_nodes.subject, indicators.place
"""

_EFFECTS = f"""
SELECT {_NAMES}, effects.rule, effects.before, effects.after, effects.base, effects.seats,
  effects.cut_total, effects.tie_group, effects.within, effects.basis, effects.evidence,
  effects.subject
FROM effects LEFT JOIN subjects ON subjects.id = effects.subject
ORDER BY effects.rule, effects.subject, effects.effect
"""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def _scores(groups: Sequence[tuple[str, str]]) -> str:
    """One line per subject, one column per group of indicators."""
    columns = "".join(
        f",\n  max(CASE WHEN score_nodes.node = 'group:{_escaped(group)}' "
        f"THEN score_nodes.shown END) AS {_quoted(title)}"
        for group, title in groups
    )
    return f"""
SELECT subjects.person_name AS person, subjects.unit_name AS unit,
  subjects.parent_name AS parent, standings.rank, standings.grade,
  standings.total_shown AS total{columns}, subjects.id AS subject
FROM subjects JOIN standings ON standings.subject = subjects.id
  LEFT JOIN score_nodes ON score_nodes.subject = subjects.id AND score_nodes.node LIKE 'group:%'
GROUP BY subjects.id
ORDER BY standings.cohort, standings.rank IS NULL, standings.rank, subjects.id
"""


def views(groups: Sequence[tuple[str, str]]) -> dict[str, str]:
    """SQL of every view by name; ``groups`` are (id, title) of the scheme's groups."""
    taken: dict[str, int] = {}
    named = []
    for group, title in groups:
        # Two groups may bear one title; a view may not have two columns of one name.
        taken[title] = taken.get(title, 0) + 1
        named.append((group, title if taken[title] == 1 else f"{title} ({group})"))
    return {
        "v_standings": _STANDINGS,
        "v_flags": _FLAGS,
        "v_scores": _scores(named),
        "v_lost_points": _LOST,
        "v_effects": _EFFECTS,
    }
