"""Votes in grids of text: by titles of columns, as our pages write them, or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from evalcore.paper_words import english
from evalcore.vocabulary.evaluations import PARTS
from projections.disclosure.pages import Grid
from projections.disclosure.plan import BALLOTS
from projections.disclosure.shown import ALL, COUNT, Shown
from projections.disclosure.words import Words

_TITLES: Mapping[str, tuple[str, ...]] = {
    "meeting": ("meeting", "评议会编号", "评议会"),
    "unit": ("unit", "被评组织", "组织", "单位"),
    "period": ("period", "周期", "评议周期"),
    "day": ("held_on", "日期", "时间", "month"),
    "part": ("part_id", "part", "环节"),
    "raters": ("raters", "rater_category", "评议主体", "评议人"),
    "item": ("item", "评议项目", "项目"),
    "option": ("option", "选项"),
    "votes": ("votes", "票数", "得票"),
    "chosen": ("options", "chosen"),
    "count": ("voters", "count", "人数", "有效票", "合计"),
    "issued": ("issued", "发票", "发出", "发出票数"),
    "returned": ("returned", "收回", "收回票数"),
    "invalid": ("invalid", "无效", "无效票数"),
    "blank": ("blank", "弃权", "弃权票数"),
}
TITLES: Mapping[str, tuple[str, ...]] = {
    name: (*titles, *(english(title).lower() for title in titles))
    for name, titles in _TITLES.items()
}
"""What a column is called, in the tables of results and in our papers, in either language."""

EVERYBODY = ("", "all", "全部", "合计", "全体", "总计", english("合计").lower())
"""What stands for all categories of raters together."""

_PAIR = re.compile(
    r"([^\W\d_][^\s，,、；;：:|·()（）\d/–—-]{0,30})\s?[:：]?\s?(\d{1,7})\s?(?:票|人|个|$|(?=[\s，,、；;)）]))"
)
_COUNTED = re.compile(r"(\d{1,7})\s?(?:[票人个名])?\s?(?:选|投|填|评|认为|表示|为){0,3}\s?[“”\"]?$")
_AFTER = re.compile(r"\s?[:：]?\s?[的有]?\s?(\d{1,7})(?![\d.%％分])")
_TITLED = re.compile(r"([^\s：:；;]{1,12})[：:]\s?([^；;]{0,60})")
_COLUMN = {title: name for name, titles in TITLES.items() for title in titles}
_LABELS = sorted((title for title in _COLUMN if title.isascii()), key=len, reverse=True)
_TITLED_IN_ENGLISH = re.compile(
    rf"\b({'|'.join(re.escape(label) for label in _LABELS)}):\s?([^；;]{{0,60}})", re.IGNORECASE
)
_SIZE = r"\s?[:：（(]?\s?[共有]?\s?(\d{1,7})\s?[人票名]"
_NEAR = 40
"""Characters beside an option in which its number is looked for."""

MOST_WORDS = 200
"""Categories, or options, that are learnt from files: nobody votes on more."""

_OWN = re.compile(r"^(?P<part>[^·：:|]{1,40})·(?P<item>[^：:|]{1,60})[：:](?P<votes>.+)$")
SUBJECT = re.compile(r"[A-Za-z0-9_\-]+@[A-Za-z0-9_\-]+")
"""What the id of a person in a tenure looks like."""

_PERCENTS = ("percent", "折算%", "满意率", "折算", english("折算%"))
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?\s*[%％]")
_ENDS = re.compile(r"[；;。\n|]")
_BY_NAME = {name: part for part, title in PARTS.items() for name in (title, english(title))}
_KNOWN_PARTS = {*PARTS, *_BY_NAME}


@frozen
class Row:
    """A row with its columns by what they are."""

    place: str
    cells: Sequence[str]
    named: Mapping[str, str]
    about: str


Meeting = tuple[str, str, str, str]
"""What a file says of a meeting: its number, unit, period, day; each may be empty."""


def words_of(grids: Iterable[Grid]) -> Words:
    """Categories and options that tables and our own way of writing name."""
    categories: set[str] = set()
    options: set[str] = set()
    for grid in grids:
        columns = _columns(grid.header)
        for _place, cells in grid.rows:
            if _is_header(grid, cells, columns, Words()):
                continue
            named = _named(columns, cells)
            if {"raters", "option"} <= named.keys():
                categories |= _raters(named["raters"])
                options.add(named["option"])
            for cell in cells:
                for segment in _segments(cell):
                    own = _OWN.match(segment)
                    if own is not None and own["part"] in _KNOWN_PARTS:
                        options |= {name for name, _n in _PAIR.findall(own["votes"])}
    return Words(_few(categories), _few(options))


def _few(names: set[str]) -> frozenset[str]:
    """Names as they may be, not as a hostile file may make them."""
    return frozenset(sorted(name for name in names if 0 < len(name) <= _NEAR)[:MOST_WORDS])


def _segments(cell: str) -> Iterator[str]:
    """The pieces of a text, each with single blanks."""
    for segment in _ENDS.split(cell):
        if text := " ".join(segment.split()):
            yield text


def shown_in(
    grid: Grid, file: str, words: Words, earlier: bool = False
) -> Iterator[tuple[Meeting, Shown]]:
    """Every number of votes in a grid, with what the file says of its meeting."""
    columns = _columns(grid.header)
    for place, cells in grid.rows:
        if _is_header(grid, cells, columns, words):
            continue
        labelled = [named for cell in cells if (named := _labelled(cell))]
        rows = [Row(place, (), named, grid.about) for named in labelled]
        for row in rows or [Row(place, cells, _named(columns, cells), grid.about)]:
            meeting = _meeting(row)
            label = meeting[0] or _label(meeting, file, place)
            for part, item, raters, option, value in _numbers(grid, row, words):
                made = Shown(file, place, label, part, item, raters, option, value, earlier)
                yield meeting, made


def shares_in(grid: Grid, words: Words) -> Iterator[tuple[str, str, frozenset[str], str]]:
    """Percentages beside categories of raters: place, whom the row names, raters, the text."""
    columns = _columns(grid.header)
    for place, cells in grid.rows:
        named = _named(columns, cells)
        about = next((cell for cell in cells if SUBJECT.fullmatch(cell)), named.get("unit", ""))
        column = _raters(named.get("raters", ""), words) & words.categories
        percent = next((at for at, title in enumerate(grid.header) if title in _PERCENTS), -1)
        if column and 0 <= percent < len(cells) and _NUMBER.fullmatch(cells[percent]):
            yield place, about, column, f"{cells[percent]}%"
            continue
        for cell in cells:
            for segment in _segments(cell):
                raters = column or _mentioned(segment, words)
                found = _PERCENT.search(segment)
                if raters and found is not None:
                    yield place, about, raters, found[0]


def _labelled(cell: str) -> dict[str, str]:
    """A reported fact in words, ``评议主体：群众；选项：满意；票数：2``, as columns; else none."""
    pairs = (*_TITLED.findall(cell), *_TITLED_IN_ENGLISH.findall(cell))
    found = {
        _COLUMN[title.lower()]: value.strip() for title, value in pairs if title.lower() in _COLUMN
    }
    return found if "raters" in found and found.keys() & {"votes", "issued"} else {}


def _label(meeting: Meeting, file: str, place: str) -> str:
    """What a meeting without a number is called: days alone don't tell those of two pages apart."""
    _number, unit, period, day = meeting
    if not period and not day:
        return f"{file} {place}"
    return " ".join(part for part in (unit or file, period, day) if part)


def _is_header(grid: Grid, cells: Sequence[str], columns: Mapping[int, str], words: Words) -> bool:
    """Whether a row only says what the columns are; the first row of a table may be no header."""
    return tuple(cells) == grid.header and bool(columns or words.options & set(cells))


def _columns(header: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for at, title in enumerate(header):
        plain = title.strip().lower()
        for name, titles in TITLES.items():
            if plain in titles and name not in found.values():
                found[at] = name
    return found


def _named(columns: Mapping[int, str], cells: Sequence[str]) -> dict[str, str]:
    return {name: cells[at].strip() for at, name in columns.items() if at < len(cells)}


def _meeting(row: Row) -> Meeting:
    named = row.named
    return (
        named.get("meeting", ""),
        named.get("unit", ""),
        named.get("period", "").replace("作废", "").replace(english("作废"), "").strip(),
        named.get("day", ""),
    )


Number = tuple[str, str, frozenset[str], str, int]


def _numbers(grid: Grid, row: Row, words: Words) -> Iterator[Number]:
    named = row.named
    part = _part(named.get("part", ""))
    item = named.get("item", "")
    raters = _raters(named.get("raters", ""), words)
    if "option" in named and _is_count(named.get("votes", "")):
        if named["option"]:
            yield part, item, raters, named["option"], int(named["votes"])
        return
    if "issued" in named and _is_count(named["issued"]):
        yield from _ballots(named, part, raters)
    wide = [
        (title.strip(), cells)
        for title, cells in zip(grid.header, row.cells, strict=False)
        if title.strip() in words.options and _is_count(cells)
    ]
    if wide:
        mentioned = raters or _mentioned(" ".join(row.cells), words)
        for option, count in wide:
            yield part, item, mentioned, option, int(count)
        if _is_count(named.get("count", "")):
            yield part, item, mentioned, COUNT, int(named["count"])
        return
    if named.get("chosen"):
        for option, count in _PAIR.findall(named["chosen"]):
            yield part, item, raters, option, int(count)
        return
    beside = _mentioned(" ".join(c for c in row.cells if len(c) < 20), words)
    for cell in row.cells:
        for segment in _segments(cell):
            yield from _segment(segment, raters or beside, words)


def _ballots(named: Mapping[str, str], part: str, raters: frozenset[str]) -> Iterator[Number]:
    yield part, BALLOTS, raters, COUNT, int(named["issued"])
    for name in ("returned", "invalid", "blank"):
        if _is_count(named.get(name, "")):
            yield part, BALLOTS, raters, name, int(named[name])


def _segment(text: str, beside: frozenset[str], words: Words) -> Iterator[Number]:
    """Votes in a piece of text: as our pages write them, or options with numbers beside them."""
    own = _OWN.match(text)
    if own is not None and own["part"] in _KNOWN_PARTS:
        raters = _mentioned(text, words) or beside
        for option, count in _PAIR.findall(own["votes"]):
            if not words.options or option in words.options:
                item = re.sub(r"[（(].*$", "", own["item"]).strip()
                yield _part(own["part"]), item, raters, option, int(count)
        return
    if not words.options:
        return
    raters = _mentioned(text, words) or beside
    for option, at, end in _places(text, words.options):
        after = _AFTER.match(text[end : end + _NEAR])
        before = _COUNTED.search(text[max(at - _NEAR, 0) : at])
        if after is not None:
            yield "", "", raters, option, int(after[1])
        elif before is not None:
            yield "", "", raters, option, int(before[1])
    if raters:
        for name in sorted(raters):
            size = re.search(re.escape(name) + _SIZE, text)
            if size is not None and len(raters) == 1:
                yield "", "", raters, COUNT, int(size[1])


def _places(text: str, names: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Where names stand in a text, the longest first: 不满意 is no 满意."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    for found in re.finditer(pattern, text):
        yield found[0], found.start(), found.end()


def _mentioned(text: str, words: Words) -> frozenset[str]:
    if not words.categories:
        return ALL
    for title in sorted(words.titles, key=len, reverse=True):
        text = text.replace(title, " ")
    return frozenset(name for name, _at, _end in _places(text, words.categories))


def _raters(text: str, words: Words | None = None) -> frozenset[str]:
    if text.strip().lower() in EVERYBODY:
        return ALL
    if words is not None and text in words.categories:
        return frozenset({text})
    return frozenset(name.strip() for name in re.split("、|, ", text) if name.strip())


def _part(text: str) -> str:
    return _BY_NAME.get(text, text)


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
