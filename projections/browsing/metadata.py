"""What Datasette is told: titles, what columns mean, facets, questions, the front page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import in_language, said
from projections.browsing.copying import HIDDEN, LEDGER, Copied
from projections.browsing.front import front_page, marked, table_list
from projections.browsing.questions import Question, questions_of
from projections.browsing.views import COLUMNS, VIEWS
from projections.browsing.words import Words

if TYPE_CHECKING:
    from projections.exchange.dictionary import TableTold
    from projections.exchange.edition import Edition
    from projections.publishing import Results

Json = dict[str, Any]

_FACETS: Mapping[str, tuple[str, ...]] = {
    "standings": ("cohort", "grade", "status"),
    "subjects": ("kind", "cohort", "parent_name"),
    "flags": ("kind", "title", "rule", "addressed_to"),
    "effects": ("rule",),
    "contributions": ("indicator", "ledger"),
    "indicators": ("group_title", "role", "basis_kind"),
    "numbers": ("basis_kind",),
    "late_facts": ("act", "fact"),
    "v_standings": ("cohort", "grade", "status"),
    "v_flags": ("kind", "title", "addressed_to"),
    "v_lost_points": ("group", "indicator"),
    "v_effects": ("rule",),
    "ledger_problems": ("found_by", "category", "state"),
}

_LEDGER_FACETS = ("state", "unit_kind", "meeting_kind", "visit_kind", "category", "result", "grade")

_SORT: Mapping[str, tuple[str, str]] = {
    "standings": ("sort_desc", "total"),
    "subjects": ("sort", "id"),
    "score_nodes": ("sort_desc", "lost_e4"),
    "flags": ("sort", "rule"),
    "effects": ("sort", "effect"),
    "numbers": ("sort", "path"),
    "late_facts": ("sort", "position"),
    "distribution": ("sort", "place"),
}

_LABELS: Mapping[str, str] = {
    "cohorts": "title",
    "groups": "title",
    "indicators": "title",
    "flags": "title",
    "documents": "title",
    "ledger_units": "name",
    "ledger_persons": "name",
}

_UNITS: Mapping[str, Words] = {
    "days": Words("单位：天", "in days"),
    "suspended_days": Words("单位：天", "in days"),
    "lost_e4": Words("单位：万分之一分", "in ten-thousandths of a point"),
    "points": Words("单位：分", "in points"),
    "shown": Words("单位：分，两位小数", "in points, rounded"),
    "possible_shown": Words("单位：分，两位小数", "in points, rounded"),
    "total_shown": Words("单位：分", "in points"),
}


_BASES = Words("clause 条款、decision 决定、demo 演示", "clause, decision or demo")

_CODES: Mapping[tuple[str, str], Words] = {
    ("flags", "kind"): Words("check 核查提示、accountability 问责提示", "check or accountability"),
    ("run", "status"): Words(
        "trial 试算、adopted 未公布、official 正式", "trial, adopted or official"
    ),
    ("indicators", "role"): Words(
        "score 计分、bonus 加分、deduction 扣分", "score, bonus or deduction"
    ),
    ("indicators", "basis_kind"): _BASES,
    ("numbers", "basis_kind"): _BASES,
    ("late_facts", "act"): Words(
        "new 新报、corrected 更正、withdrawn 撤回", "new, corrected or withdrawn"
    ),
}
"""What codes of result tables mean; those of ledgers come with the ledgers."""

_STYLE = (
    "<style>.column-descriptions{columns:15em;margin-bottom:1em}"
    ".column-descriptions dt{break-after:avoid}.column-descriptions dd{break-inside:avoid}"
    "th[data-column-description]::after{content:attr(data-column-description);display:block;"
    "max-width:11em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;"
    "font-weight:normal;font-size:.85em}</style>"
)
"""What a column means stands below its name, too."""


def metadata(
    results: Results, edition: Edition, copied: Copied, database: str, language: str
) -> Json:
    """Datasette's metadata (``metadata.json``) of a copy that is served as ``database``.

    ``language``: ``zh`` or ``en``. What results say is escaped wherever it stands in HTML.
    """
    with in_language(language):
        banner = marked(results, edition, language)
        questions = questions_of(copied.tables)
        title = " ".join(part for part in (results.run.period, results.run.scheme_title) if part)
        listed = _titles(copied, language)
        return {
            "title": title,
            "description_html": front_page(
                results, edition, copied, questions, listed, database, language
            ),
            "databases": {
                database: {
                    "title": title,
                    "description_html": banner + table_list(copied, listed, database, language),
                    "queries": {q.name: _question(q, banner, language) for q in questions},
                    "tables": {
                        name: {"description_html": banner + _STYLE, **shape}
                        for name, shape in (
                            *(
                                (n, _table(n, t, results, language))
                                for n, t in copied.tables.items()
                            ),
                            *((name, _view(name, results, language)) for name in copied.views),
                        )
                    },
                }
            },
        }


def _titles(copied: Copied, language: str) -> dict[str, str]:
    """Table or view → its title, in the order in which they are listed; hidden ones left out."""
    views = {name: VIEWS[name].told(language) for name in copied.views if name in VIEWS}
    tables = {
        name: said(table.title) for name, table in copied.tables.items() if name not in HIDDEN
    }
    return {**views, **tables}


def _question(question: Question, banner: str, language: str) -> Json:
    """A canned query. The SQL is folded away: whoever wants it unfolds it."""
    shape: Json = {
        "title": question.title.told(language),
        "description": question.says.told(language),
        "description_html": f"{banner}<p>{escape(question.says.told(language))}</p>",
        "sql": question.sql(language),
        "hide_sql": True,
    }
    parameters = question.parameters(language)
    return {**shape, "params": parameters} if parameters else shape


def _table(name: str, table: TableTold, results: Results, language: str) -> Json:
    columns = [column.name for column in table.columns]
    codes: dict[str, list[str]] = {}
    for column, code, title in table.codes:
        if code:
            codes.setdefault(column, []).append(f"{code} {said(title)}")
    shape: Json = {"title": said(table.title)}
    shape["columns"] = {
        column.name: _meaning(
            column.meaning if language == "en" else column.title,
            (
                _unit(name, column.name, results, language),
                _coded(name, column.name, codes.get(column.name, ()), language),
            ),
            language,
        )
        for column in table.columns
    }
    facets = _FACETS.get(name) or (_LEDGER_FACETS if name.startswith(LEDGER) else ())
    if held := [column for column in facets if column in columns]:
        shape["facets"] = held
    if name in _SORT and _SORT[name][1] in columns:
        way, column = _SORT[name]
        shape[way] = column
    if label := _label(name, results):
        shape["label_column"] = label
    if name in HIDDEN:
        shape["hidden"] = True
    return shape


def _view(name: str, results: Results, language: str) -> Json:
    """A view that a person opens first. Its columns are names, not codes."""
    shape: Json = {"title": VIEWS[name].told(language)} if name in VIEWS else {}
    described = results.rows(f'PRAGMA table_info("{name}")')
    shape["columns"] = {
        row["name"]: COLUMNS[row["name"]].told(language)
        for row in described
        if row["name"] in COLUMNS
    }
    held = {row["name"] for row in described}
    if facets := [column for column in _FACETS.get(name, ()) if column in held]:
        shape["facets"] = facets
    return shape


def _meaning(meaning: str, more: Iterable[str], language: str) -> str:
    text = "；".join((meaning, *(part for part in more if part)))
    return text.replace("；", "; ") if language == "en" else text


def _unit(table: str, column: str, results: Results, language: str) -> str:
    if column in ("total", "cut_total") and not table.startswith(LEDGER):
        decimals = results.run.decimals
        return Words(f"单位：10^-{decimals} 分", f"in units of 10^-{decimals} points").told(
            language
        )
    words = _UNITS.get(column)
    return words.told(language) if words is not None else ""


def _coded(table: str, column: str, codes: Iterable[str], language: str) -> str:
    words = _CODES.get((table, column))
    return words.told(language) if words is not None else said("、").join(codes)


def _label(name: str, results: Results) -> str:
    if name != "subjects":
        return _LABELS.get(name, "")
    # Units are assessed in some schemes, persons in others.
    named = results.rows("SELECT count(*) AS n FROM subjects WHERE person_name <> ''")[0]["n"]
    return "person_name" if named else "unit_name"
