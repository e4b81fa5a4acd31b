"""What papers made of results say alike: marks, the period, the run, days in office, lists of text.

All of it in the language of the paper; titles and names are data and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evalcore.paper_words import paper_language, said
from evalcore.record.positions import shown as shown_position

Json = dict[str, Any]

EVENTS_SHOWN = 6

_HALF = re.compile(r"([0-9]{4})H([12])")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")


def listed(texts: Iterable[str]) -> str:
    """Words of one kind: ``甲、乙``."""
    return said("、").join(text for text in texts if text)


def joined(texts: Iterable[str]) -> str:
    """Parts of a sentence: ``甲；乙``. Empty ones are left out."""
    return said("；").join(text for text in texts if text)


def sentences(texts: Iterable[str]) -> str:
    """Whole sentences one after the other. Empty ones are left out."""
    between = " " if paper_language() == "en" else ""
    return between.join(text for text in texts if text)


def counted(counts: Mapping[str, int | str]) -> str:
    """``满意 30，不满意 2``."""
    return said("，").join(f"{name} {number}" for name, number in counts.items())


def period_title(period: str) -> str:
    """``2025年度`` for ``2025``, ``2025年上半年`` for ``2025H1``; a quarter is said like it."""
    if found := _HALF.fullmatch(period):
        half = said("{year}年上半年") if found[2] == "1" else said("{year}年下半年")
        return half.format(year=found[1])
    if found := _QUARTER.fullmatch(period):
        return said("{year}年第{n}季度").format(year=found[1], n=found[2])
    if re.fullmatch("[0-9]{4}", period):
        return said("{year}年度").format(year=period)
    return period


def state_of(run: Json) -> str:
    """``试算``, ``未公布`` or ``正式``."""
    words = {"trial": said("试算"), "adopted": said("未公布"), "official": said("正式")}
    return words[run["status"]]


def marks(run: Json) -> list[str]:
    """What every page of a paper of this run must bear, in a word or two each.

    Nothing of an official run that rests on nothing else: a clean page is one that may be used.
    """
    late = said("封账后补录{n}条").format(n=run["late_facts"])
    found = (
        (said("试算"), run["status"] == "trial"),
        (said("未公布"), run["status"] == "adopted"),
        (said("含演示数值"), run["demo"]),
        (said("考核期内变更办法"), run["changed_in_period"]),
        (late, bool(run["late_facts"])),
    )
    return [text for text, holds in found if holds]


def stamps(run: Json) -> list[str]:
    """The same in sentences, for the head of the first page."""
    found = []
    if run["status"] == "trial":
        changed = listed(f"{name}={value}" for name, value in run["settings"].items())
        found.append(
            said("试算：本结果不是正式考核结果；改动：{changed}").format(changed=changed)
            if changed
            else said("试算：本结果不是正式考核结果")
        )
    elif run["status"] == "official":
        found.append(said("正式：本结果已公布，为本考核期唯一的正式结果"))
    else:
        found.append(said("未公布：按已采用的办法计算，尚未公布，不是正式考核结果"))
    if run["demo"]:
        found.append(said("含演示数值：部分分值没有依据，不得用于正式考核"))
    if run["changed_in_period"]:
        found.append(said("考核办法在考核期开始之后采用或变更"))
    if run["late_facts"]:
        found.append(
            said("封账后补录{n}条，批准单位：{who}").format(
                n=run["late_facts"], who=run["late_by"] or said("未记载")
            )
        )
    found += [
        said("并读其他记录{log}：{origin}，至第{size}条；其第5条写作“{log}:5”").format(**log)
        for log in run.get("further", ())
    ]
    return found


def code_line(run: Json) -> str:
    """The check code with the command that checks it, or why there is none."""
    if run["certificate"]:
        return said("核验码 {code}（evalcore verify --paper {code}）").format(
            code=run["certificate"]
        )
    if run["status"] == "official":
        return said(
            "没有核验码：结果由较早的版本写出，用 evalcore score --known-at {size} 重新写出"
        ).format(size=run["known_at"])
    return said("没有核验码：不是正式结果")


def run_line(run: Json) -> str:
    """What the paper was computed from, by the first characters of each digest."""
    return said("考核运行 {run} · 办法 {scheme} · 记录根 {root} · 引擎 {engine}").format(
        run=run["run"][:12],
        scheme=run["scheme_digest"][:16],
        root=run["root"][:16],
        engine=run["engine"][:12],
    )


def spans(intervals: Sequence[Sequence[str]]) -> str:
    """Times in office: ``2025-01-01 至 2025-06-26；2025-07-01 至 2025-12-31``."""
    return joined(
        said("{first} 至 {last}").format(first=first, last=last) for first, last in intervals
    )


def events(positions: Sequence[int]) -> str:
    """Positions in the log, the first few."""
    shown = " ".join(map(shown_position, positions[:EVENTS_SHOWN]))
    return f"{shown} …" if len(positions) > EVENTS_SHOWN else shown


def recorded(positions: Sequence[int]) -> str:
    """``记录 12 13 …``; empty where nothing is behind it."""
    return said("记录 {events}").format(events=events(positions)) if positions else ""


def cited(places: Iterable[str], documents: Mapping[str, str]) -> dict[str, str]:
    """The documents that ``places`` name, with their titles, in the order of ``documents``."""
    names = {place.split(" ")[0] for text in places for place in text.split("; ")}
    return {name: title for name, title in documents.items() if name in names}


def basis(documents: Mapping[str, str], text: str) -> str:
    """What something rests on in the words of the paper: the document's number, the mechanism.

    The documents are numbered in the order of the list at the end.
    """
    numbers = {name: at for at, name in enumerate(documents, 1)}
    return joined(_clause(numbers, clause) for clause in text.split("; "))


def _clause(numbers: Mapping[str, int], clause: str) -> str:
    from evalcore.schemes.citations import place_on_paper

    if clause == "demo":
        return said("演示数值")
    name = clause.partition(" ")[0]
    if name not in numbers:
        return clause
    return said("文件{n} {place}").format(n=numbers[name], place=place_on_paper(clause))
