"""Sheets as data: one of a large city with everything long, to be fitted to two pages."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

LONG = "县直机关和市属国有企业社区联合党委下辖的新兴领域综合服务片区"


def large(cohorts: int = 9, many: int = 40) -> Json:
    """Many cohorts, lines, ties, rules, deviations and flags, all with long names."""
    return {
        "run": run(),
        "subjects": {"assessed": 12345, "ranked": 12000},
        "distribution": [_cohort(at) for at in range(cohorts)],
        "targets": {"planned": 4321, "reached": 1234},
        "lines": [_line(at) for at in range(many)],
        "ties": [_tie(at) for at in range(many // 8)],
        "effects": [_effect(at) for at in range(many)],
        "deviations": [
            {
                "kind": f"kind{at}", "title": f"{LONG}第{at}项", "number": 1000 + at,
                "detail": LONG * 5, "weight": 1,
            }
            for at in range(many)
        ],
        "measures": [
            {
                "kind": "accountability", "suggests": "talk", "suggests_title": "限期整改",
                "flags": 99999, "waiting": 99999,
            }
        ] * 5,
        "flags": [_flag(at) for at in range(many)],
        "told": {"asked": False, "sealed_on": "", "confirmed_on": "", "confirmed_by": ""},
        "results": "results.db",
    }  # fmt: skip


def small() -> Json:
    """A sheet on which nothing stands beyond one cohort."""
    sheet = large(1, 0)
    return sheet | {"measures": [], "targets": {}, "subjects": {"assessed": 5, "ranked": 5}}


def run(**changes: Any) -> Json:
    """A run with every mark that there is."""
    return {
        "run": "ab" * 32,
        "status": "trial",
        "demo": True,
        "scheme": "sample-2025",
        "scheme_title": f"{LONG}年度考核办法（试用）",
        "authority": LONG,
        "scheme_digest": "cd" * 32,
        "settings": {f"parameter_{at}": "12" for at in range(4)},
        "period": "2025",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "as_of": "2025-12-31",
        "known_at": 2500000,
        "root": "ef" * 32,
        "engine": "01" * 32,
        "decimals": 2,
        "changed_in_period": True,
        "certificate": "",
        "late_facts": 321,
        "late_by": LONG,
    } | changes


def _cohort(at: int) -> Json:
    grades = [
        {
            "grade": grade, "subjects": 1000, "share": "16.7", "at_least": "90", "quota": "30%",
            "within": "", "seats": 300, "base": 1000, "over": True, "final": None,
            "final_share": "",
        }
        for grade in ("优秀", "好", "较好", "一般", "较差")
    ]  # fmt: skip
    return {
        "cohort": f"c{at}", "title": f"{LONG}{at}", "assessed": 6000, "ranked": 5000,
        "apart": {"short_tenure": 500, "small_cohort": 300, "unattributed": 200},
        "grades": grades,
        "none": {
            "grade": "", "subjects": 1000, "share": "16.7", "final": None, "final_share": "",
        },
    }  # fmt: skip


def _near(at: int) -> Json:
    return {
        "subject": f"p{at}@v{at}", "who": f"欧阳建国（{LONG}）", "total": "90.07", "rank": 12345,
        "equal": 12,
    }  # fmt: skip


def _line(at: int) -> Json:
    return {
        "kind": "list" if at % 2 else "grade",
        "title": LONG, "cohort": LONG, "within": "T04 东河镇",
        "inside": _near(at), "outside": _near(at + 1), "gap": at, "gap_shown": f"{at}.00",
        "by_seats": True,
    }  # fmt: skip


def _tie(at: int) -> Json:
    return {
        "rule": f"list:top{at}", "title": f"名单：{LONG}", "cohort": LONG, "within": "", "free": 2,
        "tied": [f"欧阳建国{n}（{LONG}）" for n in range(20)],
    }  # fmt: skip


def _effect(at: int) -> Json:
    case = {
        "subject": "p1@v1", "who": f"欧阳建国（{LONG}）", "before": "好", "after": "一般",
        "total": "90.07", "line": "90.00", "tied": None, "within": "",
    }  # fmt: skip
    return {
        "rule": f"veto:{at}", "kind": "veto", "title": f"一票否决：{LONG}", "subjects": 1234,
        "basis": "demo", "cases": [case] * 9,
    }  # fmt: skip


def _flag(at: int) -> Json:
    return {
        "kind": "accountability", "rule": f"rule{at}", "title": LONG * 2, "suggests": "talk",
        "suggests_title": "限期整改", "flags": 12345, "waiting": 12345,
    }  # fmt: skip
