"""Elements of SVG as text. Whatever is put in is escaped here and nowhere else."""

from __future__ import annotations

from html import escape

DARK = "#1b1b1b"
"""Text, axes and outlines."""

GREY = "#595959"
"""Text of second rank: 7 : 1 on white."""

FAINT = "#d0d0d0"
"""Grid lines: nothing is told by them alone."""

WIDE = "Noto Sans CJK SC, Microsoft YaHei, SimHei, sans-serif"


def el(name: str, /, *children: str, **attributes: str | int) -> str:
    """An element; ``stroke_width`` is written ``stroke-width``. Children are markup already."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    inside = "".join(children)
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def words(
    x: int,
    y: int,
    text: str | int,
    size: int = 105,
    anchor: str = "start",
    fill: str = DARK,
    weight: str = "",
) -> str:
    """A line of text; ``y`` is its base line, ``anchor`` where ``x`` is: start, middle, end."""
    shown = "" if anchor == "start" else anchor
    return el(
        "text",
        escape(str(text), quote=False),
        x=x,
        y=y,
        font_size=size,
        text_anchor=shown,
        fill=fill,
        font_weight=weight,
    )


def rect(x: int, y: int, width: int, height: int, fill: str, **more: str | int) -> str:
    """A rectangle; one without width or height is nothing."""
    if width <= 0 or height <= 0:
        return ""
    return el("rect", x=x, y=y, width=width, height=height, fill=fill, **more)


def line(x1: int, y1: int, x2: int, y2: int, stroke: str = DARK, **more: str | int) -> str:
    """A straight line, one pixel wide unless ``stroke_width`` says otherwise."""
    given: dict[str, str | int] = {"stroke_width": 10, **more}
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **given)


def across(text: str, size: int) -> int:
    """About how wide a text is: a Chinese character is a square, any other a little over half."""
    return sum(size if ord(one) > 0x2E7F else size * 58 // 100 for one in text)


def fitted(text: str, width: int, *sizes: int) -> tuple[str, int]:
    """The text at the first of ``sizes`` at which it fits, shortened at the last if at none."""
    for size in sizes:
        if across(text, size) <= width:
            return text, size
    return shortened(text, width, sizes[-1]), sizes[-1]


def shortened(text: str, width: int, size: int) -> str:
    """As much of a text as fits into ``width``, with ``…`` where something is left out."""
    if across(text, size) <= width:
        return text
    room, kept = width - across("…", size), ""
    for one in text:
        room -= across(one, size)
        if room < 0:
            break
        kept += one
    return kept + "…"
