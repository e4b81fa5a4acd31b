"""The front page: which run this is, for whom, what can be asked, what is where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from evalcore.paper_words import said
from projections.browsing.copying import LEDGER, Copied
from projections.browsing.questions import Question
from projections.browsing.words import Words

if TYPE_CHECKING:
    from projections.exchange.edition import Edition
    from projections.publishing import Results

STATUSES: Mapping[str, Words] = {
    "trial": Words("试算", "trial"),
    "adopted": Words("未公布", "not published"),
    "official": Words("正式", "official"),
}

_PLAIN = frozenset(ascii_letters + digits + "_-")

FOR_REVIEWERS = {
    False: Words(
        "供核查人员使用：有姓名、各项得分、提示和台账，公布的纸面上没有这些。票数、以票数为据的得分依据，"
        "以及可推知少数人票数者的各项得分，这里也没有（--reviewer-edition 才有）。不得张贴、外传。",
        "For reviewers: names, points, flags and ledgers, which no published paper holds. Votes, "
        "what rests on them, and points that would give votes of few away are not here "
        "(--reviewer-edition has them). Not to be hung out or passed on.",
    ),
    True: Words(
        "核查版：含未隐去的小组票数，可据以推知个人的选择。仅限核查，不得张贴、外传、截图转发。",
        "Reviewer edition: votes of small groups as reported, from which one may tell what "
        "somebody chose. For checking alone; not to be hung out, passed on or sent as a picture.",
    ),
}


def front_page(
    results: Results,
    edition: Edition,
    copied: Copied,
    questions: Iterable[Question],
    titles: Mapping[str, str],
    database: str,
    language: str,
) -> str:
    """The front page's own words as HTML."""
    say = _Say(language)
    run = results.run
    status = STATUSES[run.status].told(language) if run.status in STATUSES else run.status
    facts = [
        (say("考核办法", "Scheme"), f"{run.scheme_title} ({run.scheme})"),
        (say("考核周期", "Period"), f"{run.period}: {run.period_start} – {run.period_end}"),
        (say("截至日期", "As of"), str(run.as_of)),
        (say("性质", "Status"), status),
        (say("标注", "Marks"), said("、").join(_marks(results))),
        (
            say("核验码", "Check code"),
            run.certificate or say("无（不是正式运行）", "none: not official"),
        ),
        (say("运行编号", "Run"), run.short),
        (say("记录长度", "Events of the record"), str(run.known_at)),
    ]
    told = FOR_REVIEWERS[edition.votes].told(language)
    parts = [
        f"<p><strong>{escape(told)}</strong></p>",
        "<table>",
        *(f"<tr><th scope=row>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in facts),
        "</table>",
        f"<h2>{escape(say('常问的问题', 'Questions'))}</h2>",
        "<ul>",
        *(
            f"<li>{_link(database, q.name, q.title.told(language))}: "
            f"{escape(q.says.told(language))}</li>"
            for q in questions
        ),
        "</ul>",
        f"<h2>{escape(say('一览、结果表、台账', 'Views, result tables, ledgers'))}</h2>",
        table_list(copied, titles, database, language),
        "<p>"
        + escape(
            say(
                "这里只能看，不能改。等次都是建议，决定以后的在 evalcore period status 里。",
                "Nothing can be changed here. Grades are proposals; decisions are in the record "
                "(evalcore period status).",
            )
        )
        + "</p>",
    ]
    return "\n".join(parts)


def marked(results: Results, edition: Edition, language: str) -> str:
    """What every page bears: the marks of the run, its check code, whom the page is for."""
    say = _Say(language)
    whom = (
        say("核查版，仅限核查", "reviewer edition")
        if edition.votes
        else say("供核查人员，不得外传", "for reviewers, not to be passed on")
    )
    parts = [*_marks(results), results.run.certificate, whom]
    told = escape(" · ".join(part for part in parts if part))
    # A heading: whoever listens meets it on every page, and Datasette's own begin one lower.
    return f'<h2 style="font-size:1rem">{told}</h2>'


def _marks(results: Results) -> list[str]:
    stamps = results.rows("SELECT stamps FROM run")[0]["stamps"]
    return [said(mark) for mark in stamps.split("、") if mark]


def table_list(copied: Copied, titles: Mapping[str, str], database: str, language: str) -> str:
    """Every table by its title, and what was not copied, as HTML."""
    say = _Say(language)

    def listed(names: Iterable[str]) -> str:
        return " · ".join(
            _link(database, name, titles[name])
            + (f" ({copied.rows[name]:,})" if name in copied.rows else "")
            for name in names
        )

    views = [name for name in titles if name in copied.views]
    ledgers = [name for name in titles if name.startswith(LEDGER)]
    tables = [name for name in titles if name not in views and name not in ledgers]
    parts = [
        f"<p>{escape(head)}: {listed(names)}</p>"
        for head, names in (
            (say("一览", "Views"), views),
            (say("结果表", "Result tables"), tables),
            (say("台账", "Ledgers"), ledgers),
        )
        if names
    ]
    parts += [
        "<p>"
        + escape(
            say(
                f"{said(one.title)}有 {one.rows:,} 行，没有放进来；文件在 {one.file}",
                f"{said(one.title)} has {one.rows:,} rows and is not here; it is in {one.file}",
            )
        )
        + "</p>"
        for one in copied.left_out
    ]
    return "\n".join(parts)


def in_address(name: str) -> str:
    """A name as Datasette writes it in addresses: bytes that are no letters or digits as ~XX."""
    return "".join(
        chr(byte) if chr(byte) in _PLAIN else "+" if byte == 32 else f"~{byte:02X}"
        for byte in name.encode()
    )


class _Say:
    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, zh: str, en: str) -> str:
        return Words(zh, en).told(self._language)


def _link(database: str, name: str, title: str) -> str:
    return f'<a href="/{in_address(database)}/{in_address(name)}">{escape(title)}</a>'
