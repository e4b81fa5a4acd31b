"""A drafted mapping as YAML: what loads as it stands, with every guess and gap marked.

``# 待确认`` stands at a guess. Lines that begin with ``#~ `` hold what lacks a required value: fill
in ``待填`` and take those three characters away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from evalcore.intake.mapping import FORMAT, Event, Mapping, Value
from evalcore.intake.suggesting.columns import Match, kinds_of, unknown_choices
from evalcore.intake.suggesting.suggest import EventDraft, SheetDraft
from evalcore.vocabulary import FieldSpec

GAP = "待填"
GUESS = "# 待确认"
OFF = "#~ "
SHOWN = 8


def render(drafts: Sequence[SheetDraft], name: str, file: str, mappings: Iterable[Mapping]) -> str:
    """The draft as the text of a mapping file called ``name``, made from ``file``."""
    used = {draft.mapping for draft in drafts if draft.sheet}
    lent = [mapping for mapping in mappings if mapping.name in used]
    lines = [
        f"# 由 evalcore map suggest 根据 {quoted(file)} 的表头和内容起草，须经人工核对后使用。",
        f"# “{GUESS[2:]}”处是推测；以 “{OFF.strip()}” 开头的行缺必填内容：补上“{GAP}”处，再删去行首的 “{OFF}”。",  # noqa: E501
        f"format: {FORMAT}",
        f"name: {quoted(name)}",
        f"title: {quoted(f'{name}（草稿）')}",
    ]
    blanks = sorted({text for mapping in lent for text in mapping.blank})
    if blanks:
        lines.append(f"blank: [{', '.join(map(quoted, blanks))}]")
    if any(not mapping.keep for mapping in lent):
        lines.append("keep: false  # 单份答卷不留存")
    usable = any(draft.complete for draft in drafts)
    lines.append("sheets:" if usable else "sheets: {}  # 还没有可用的工作表；补全后删去 {}")
    ids: set[str] = set()
    for draft in drafts:
        lines += ["", *_sheet(draft, ids, blanks)]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Any text as a YAML scalar on one line, whatever stands in it."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(
        char
        if char.isprintable()
        else "?"
        if 0xD800 <= ord(char) < 0xE000
        else f"\\u{ord(char):04x}"
        if ord(char) < 0x10000
        else f"\\U{ord(char):08x}"
        for char in shown
    )


def _sheet(draft: SheetDraft, ids: set[str], blanks: Sequence[str]) -> Iterator[str]:
    if draft.sheet is None:
        yield f"# 工作表 {quoted(draft.table)}：{draft.problem or '未能辨认是什么台账'}"
        if draft.headers:
            yield f"#   表头在第 {draft.header_row} 行：{'、'.join(map(quoted, draft.headers))}"
        return
    lines = list(_known_sheet(draft, _free_id(draft.sheet.id, ids), blanks))
    yield f"# 工作表 {quoted(draft.table)}：表头在第 {draft.header_row} 行，参照 {draft.mapping} 的“{draft.sheet.title}”"  # noqa: E501
    if not draft.complete:
        yield "# 缺少必填内容，整张表暂不入库。"
        lines = [OFF + line for line in lines]
    yield from lines


def _free_id(wanted: str, ids: set[str]) -> str:
    name = next(
        name
        for number in range(1, len(ids) + 2)
        if (name := wanted if number == 1 else f"{wanted}_{number}") not in ids
    )
    ids.add(name)
    return name


def _known_sheet(draft: SheetDraft, name: str, blanks: Sequence[str]) -> Iterator[str]:
    assert draft.sheet is not None
    kinds = kinds_of(draft.sheet)
    yield f"  {name}:"
    yield f"    title: {quoted(draft.table)}"
    if draft.left_out:
        yield "    ignore:"
        seen = set()
        for header, why in draft.left_out:
            if header not in seen:
                seen.add(header)
                yield f"      - {quoted(header)}  # {why or '待确认：不认识，不入库'}"
    yield "    columns:"
    for match in draft.matches:
        yield from _column(match, kinds.get(match.column.id), blanks)
    sure = all(match.sure for match in draft.matches)
    yield "    events:"
    for event in draft.complete:
        yield from _event(event, sure)
    off = OFF if draft.complete else ""
    for event in draft.lacking:
        names = "、".join(spec.zh for spec in event.missing)
        yield f"      # {event.event.fact.TITLE}：缺 {names}"
        yield from (off + line for line in _event(event, sure))


def _column(match: Match, spec: FieldSpec | None, blanks: Sequence[str]) -> Iterator[str]:
    column = match.column
    parts = [f"header: {quoted(match.seen.header)}"]
    if column.required:
        parts.append("required: true")
    parts += _listed("choices", column.choices)
    if column.values:
        pairs = ", ".join(f"{quoted(word)}: {quoted(ours)}" for word, ours in column.values.items())
        parts.append(f"values: {{{pairs}}}")
    parts += _listed("suffixes", column.suffixes)
    if column.day_ends:
        hours, minutes = divmod(column.day_ends, 60)
        parts.append(f'day_ends: "{hours:02}:{minutes:02}"')
    remarks = [] if match.sure else [f"{GUESS}：作为“{column.header}”（{match.why}）"]
    unknown = unknown_choices(match, spec, blanks)
    if unknown and spec is not None:
        shown = "、".join(map(quoted, unknown[:SHOWN])) + ("…" if len(unknown) > SHOWN else "")
        listed = "、".join(spec.choices.values())
        remarks.append(f"{GUESS}：{shown} 不是选项（{listed}），用 values 对应")
    yield f"      {column.id}: {{{', '.join(parts)}}}" + "".join(f"  {text}" for text in remarks)


def _listed(key: str, texts: Sequence[str]) -> list[str]:
    return [f"{key}: [{', '.join(map(quoted, texts))}]"] if texts else []


def _event(draft: EventDraft, sure: bool) -> Iterator[str]:
    event = draft.event
    yield f"      - fact: {event.fact.__name__}  # {event.fact.TITLE}"
    yield from (f"        {line}" for line in _keys(event))
    yield "        fields:"
    for name, value in event.fields.items():
        constant = value.constant and not sure
        mark = f"  {GUESS}" if constant else ""
        yield f"          {name}: {_value(value)}{mark}"
    for spec in draft.missing:
        choices = f"（{'、'.join(spec.choices.values())}）" if spec.kind == "choice" else ""
        yield f"          {spec.name}: {{is: {GAP}}}  # {spec.zh}{choices}"


def _keys(event: Event) -> Iterator[str]:
    for key, names in (("when", event.when), ("unless", event.unless)):
        if names:
            yield f"{key}: [{', '.join(names)}]"
    if event.where:
        pairs = ", ".join(f"{name}: {quoted(text)}" for name, text in event.where.items())
        yield f"where: {{{pairs}}}"
    if event.repeats:
        yield "repeats: same"
    if event.count:
        yield f"count: {event.count}"
    spread = event.spread
    if spread is None:
        return
    yield "spread:"
    yield f"  into: {spread.into}"
    yield f"  as: {spread.label}"
    if spread.header is not None:
        yield f"  header: {quoted(spread.header.pattern)}"
    else:
        pairs = ", ".join(f"{name}: {quoted(label)}" for name, label in spread.columns.items())
        yield f"  columns: {{{pairs}}}"
    if spread.answers:
        pairs = ", ".join(f"{quoted(word)}: {quoted(to)}" for word, to in spread.answers.items())
        yield f"  answers: {{{pairs}}}"
    if spread.scores >= 0:
        yield f"  scores: {spread.scores}"


def _value(value: Value) -> str:
    if value.constant:
        return f"{{is: {quoted(value.constant)}}}"
    if value.join:
        return f"{{join: {quoted(value.join)}}}"
    if value.split:
        return f"{{split: {value.column}}}"
    if value.part:
        return f"{{{value.part}: {value.column}}}"
    if value.otherwise:
        return f"{{of: {value.column}, else: {quoted(value.otherwise)}}}"
    return value.column
