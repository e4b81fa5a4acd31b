"""What both editions show of a result: head, score tree, effects with neighbours.

Everything is data for the template; what is proved is written through ``Shows``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, said
from projections.dossier import words
from projections.dossier.lines import rows_of
from projections.dossier.neighbours import Line, Place
from projections.explain import full_points
from projections.publishing.figures import fixed

if TYPE_CHECKING:
    from projections.dossier.gather import Material
    from projections.dossier.shows import Shows

Json = dict[str, Any]

EDITIONS = {"own": on_papers("本人版"), "reviewer": on_papers("核查版")}
"""Title by edition, for ``said``."""


def clause(material: Material, text: str) -> str:
    """A basis in the words of the paper."""
    return words.clause(material.results.documents, text)


def stamps(material: Material) -> list[str]:
    """What every page of the run must bear."""
    run = material.results.run
    told = [said("正式：本结果已公布，为本考核期唯一的正式结果")]
    if run.demo:
        told.append(said("含演示数值：部分分值没有依据"))
    if run.changed_in_period:
        told.append(said("考核办法在考核期开始之后采用或变更"))
    if run.late_facts:
        text = said("封账后补录 {n} 条，批准单位：{who}")
        told.append(text.format(n=run.late_facts, who=run.late_by or said("未记载")))
    return told


def red(material: Material) -> list[str]:
    """What keeps the page from proving all that it could, each with the remedy."""
    told = []
    text = said("已有签名不可采信：{doubt}")
    told += [text.format(doubt=doubt) for doubt in material.seal.doubts]
    if not material.seal.signed:
        told.append(
            said(
                "没有已签署的存证点涵盖本次公布：以下证明只对照未签名的记录根，不能说明是谁出具。"
                "补救：由记录单位运行 evalcore checkpoint --key 密钥文件，再生成本材料。"
            )
        )
    elif not material.seal.witnesses and material.seal.strangers:
        told.append(
            said(
                "存证点上 {names} 的联署在本页无从核对：材料涵盖的记录里还没有登记它的公钥。"
                "补救：对照它自己公布的公钥核验，或由记录单位从记录生成本材料。"
            ).format(names=said("、").join(material.seal.strangers))
        )
    elif not material.seal.witnesses:
        told.append(
            said(
                "存证点没有见证单位联署：不能说明别人见到的是同一份记录。"
                "补救：请另一单位运行 evalcore witness，再生成本材料。"
            )
        )
    return told


def head(material: Material, shows: Shows) -> Json:
    """Who, by which rules, of which run."""
    run, subject = material.results.run, material.subject
    told = {
        name: shows.cell("subjects", 0, name) if shows.proves("subjects") and value else value
        for name, value in (
            ("person_name", subject.person_name),
            ("unit_name", subject.unit_name),
            ("parent_name", subject.parent_name),
        )
    }
    return {
        "kind": subject.kind,
        "name": told["person_name"] or subject.unit_name,
        "unit": told["unit_name"],
        "parent": told["parent_name"],
        "id": subject.id,
        "cohort": material.review["subject"]["cohort_title"],
        "scheme_title": run.scheme_title,
        "authority": shows.certified("authority"),
        "scheme": shows.certified("scheme"),
        "scheme_digest": shows.certified("digest"),
        "period": shows.certified("period"),
        "as_of": shows.certified("as_of"),
        "size": shows.certified("size"),
        "on": shows.certified("on"),
        "run": shows.certified("run"),
        "code": shows.certified("code"),
    }


def standing(material: Material, shows: Shows) -> Json | None:
    """Total, rank and grade, from the proved row."""
    found = material.review["standing"]
    if found is None:
        return None
    lists = {name: row["title"] for name, row in material.results.cut_lists.items()}
    return {
        "total": shows.cell("standings", 0, "total", "units"),
        "rank": shows.cell("standings", 0, "rank", "whole"),
        "ranked": found["rank"] is not None,
        "ranked_of": shows.cell("standings", 0, "ranked_of", "whole"),
        "tied_with": found["tied_with"],
        "grade": shows.cell("standings", 0, "grade") if found["grade"] else said("不定等次"),
        "score_grade": shows.cell("standings", 0, "score_grade") if found["score_grade"] else "",
        "moved": found["grade"] != found["score_grade"],
        "status": shows.cell("standings", 0, "status", words.form("status"))
        if found["status"] in words.STATUS
        else found["status"],
        "lists": [lists.get(name, name) for name in found["lists"]],
        "rests_on": material.review["rests_on"],
    }


def tree(material: Material, shows: Shows) -> list[Json]:
    """Every step of the computation, from the total down, each with its value bound."""
    results = material.results
    indicators = {name: row["title"] for name, row in results.indicators.items()}
    groups = {name: row["title"] for name, row in results.groups.items()}
    full = full_points(results)
    places = {
        row["node"]: number
        for number, row in enumerate(rows_of("score_nodes", material.tables["score_nodes"]))
    }
    told: list[Json] = []
    # Depth first, without recursion; a node that nothing uses stands at the end.
    left = [(name, 0) for name in reversed([*_roots(material), "total"])]
    done: set[str] = set()
    while left:
        name, depth = left.pop()
        if name in done or name not in places:
            continue
        done.add(name)
        node = material.nodes[name]
        told.append(_step(material, shows, places[name], name, depth, indicators, groups, full))
        left += [(one, depth + 1) for one in reversed(node.inputs) if one in places]
    return told


def _roots(material: Material) -> list[str]:
    """Nodes that no other one has as an input, but the total."""
    used = {one for node in material.nodes.values() for one in node.inputs}
    return [name for name in material.nodes if name not in used and name != "total"]


def _step(
    material: Material,
    shows: Shows,
    place: int,
    name: str,
    depth: int,
    indicators: Mapping[str, str],
    groups: Mapping[str, str],
    full: Fraction,
) -> Json:
    node = material.nodes[name]
    return {
        "depth": depth,
        "title": words.node_title(name, indicators, groups),
        "said": words.operation(node.operation, full),
        "value": shows.cell("score_nodes", place, "numerator", "fraction4")
        if name.endswith(("/share", "/curve")) or "/category:" in name
        else shows.cell("score_nodes", place, "numerator", "fraction2"),
        "possible": shows.cell("score_nodes", place, "possible_numerator", "fraction2"),
        "state": ""
        if node.state not in words.STATES
        else shows.cell("score_nodes", place, "state", words.form("state")),
        "basis": clause(material, node.basis),
    }


def effects(material: Material) -> list[Json]:
    """What the rules over the population did, with the lines that were drawn and who stands there.

    Positions of evidence are not in it: each edition adds what it may.
    """
    decimals = material.results.run.decimals
    told = []
    for number, effect in enumerate(material.review["effects"]):
        line = next((each for each in material.near.lines if each.effect == number), None)
        told.append(
            {
                "title": effect["title"],
                "before": effect["before"] or said("无"),
                "after": effect["after"] or said("无"),
                "within": effect["within_shown"],
                "base": effect["base"],
                "seats": effect["seats"],
                "cut": fixed(effect["cut_total"], decimals),
                "tie_group": effect["tie_group"],
                "free": effect["free"],
                "basis": clause(material, effect["basis"]),
                "around": _around(line) if line else [],
                "evidence": [],
            }
        )
    return told


def _around(line: Line) -> list[Json]:
    """The table around a line; ``cut`` marks the place above which the line runs."""
    told = [place_data(place) for place in line.around]
    on = [number for number, place in enumerate(line.around) if place.total == line.total]
    below = (on[0] if line.bottom else on[-1] + 1) if on else len(told)
    if 0 < below < len(told):
        told[below]["cut"] = True
    return told


def place_data(place: Place) -> Json:
    """One line of a table of neighbours."""
    return {
        "sign": said("本人") if place.me else place.sign,
        "me": place.me,
        "rank": place.rank,
        "total": place.total,
        "grade": place.grade or "—",
        "lists": said("、").join(place.lists),
        "cut": False,
    }


def by_people(material: Material) -> list[Json]:
    """The clauses that the scheme leaves to people."""
    return [
        {"what": row["what"], "basis": clause(material, row["clause"])}
        for row in material.review["by_people"]
    ]


def flag_head(material: Material, flag: Json) -> Json:
    """A flag without its day and events."""
    return {
        "kind": said("问责提示") if flag["kind"] == "accountability" else said("核查提示"),
        "title": flag["title"],
        "suggests": flag["suggests_title"] if flag["suggests"] else "",
        "addressed_to": flag["addressed_to"],
        "basis": clause(material, flag["basis"]),
    }


def indicator_head(material: Material, row: Json) -> Json:
    """An indicator as strengths and problems name it."""
    return {
        "title": row["title"],
        "role": row["role"],
        "value": row["value"]["shown"] if row["value"] else "",
        "possible": row["possible"]["shown"] if row["possible"] else "",
        "credit": row["credit"],
        "expected": row["expected"],
        "basis": clause(material, row["basis"]),
    }


def indicator_section(material: Material, known: Json, group: str, rows: list[Json]) -> Json:
    """An indicator with what it rests on."""
    return indicator_head(material, known) | {
        "group": group,
        "state": words.state(known["state"]),
        "points_basis": clause(material, known["points_basis"]),
        "rows": rows,
    }


def votes(told: list[Json]) -> list[Json]:
    """Votes over all raters; the numbers of those that were too few are left out here."""
    return [
        {
            "part": row["part"],
            "item": row["item"],
            "options": {} if row["withheld"] else row["options"],
            "withheld": row["withheld"],
            "said": row["said"],
        }
        for row in told
    ]
