"""Fixed answers at every threshold of a scheme: just below, at, just above.

``<scheme>.boundaries.yaml`` stands beside the scheme. The program lists the thresholds and the
three values of each; a person reads the clause and writes what holds; ``evalcore scheme test``
compares (``projections/boundaries`` computes what the engine says). The answers are never filled
in by the program: a threshold that was coded ``>`` where the clause says "from ... on" would
confirm itself.

.. code-block:: yaml

    scheme: county-secretaries-2025
    boundaries:
      - at: indicators.training.slots.where
        test: days >= :training_days
        asks: 书记本人每年轮训:days 为下列值时,“days >= :training_days”是否成立
        values: [2, 3, 4]
        answers: [no, yes, yes]
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from evalcore.messages import _
from evalcore.schemes.places import Findings, Place
from evalcore.schemes.reading import parse_amount
from evalcore.yamltree import read_tree

YES, NO = "yes", "no"
_SAME = {"是": YES, "否": NO, "true": YES, "false": NO}


@attrs.frozen
class Question:
    """What is asked at one threshold, and what the engine says (``found``), value by value.

    ``at`` is the path of the rule, ``test`` what is tested there; both together name it. ``asks``
    says it in words, ``basis`` what the number rests on.
    """

    at: str
    test: str
    asks: str
    basis: str
    values: tuple[str, ...]
    found: tuple[str, ...]


@attrs.frozen
class Entry:
    """What a person has fixed for one threshold, on ``line``."""

    at: str
    test: str
    values: tuple[str, ...]
    answers: tuple[str, ...]
    line: int


@attrs.frozen
class Verdict:
    """What is wrong at one threshold: in which line of the file (0: it is not there), and what."""

    at: str
    test: str
    line: int
    text: str


def boundaries_beside(scheme: Path) -> Path:
    """Where the answers for a scheme's file stand, whether or not they do."""
    return scheme.with_name(f"{scheme.stem}.boundaries.yaml")


def read_boundaries(path: Path) -> tuple[Entry, ...]:
    """The answers of a file. Raises ``DataError`` with every finding: file, line, key, reason."""
    findings = Findings(path.name)
    top = Place(read_tree(path), "", findings).keys(["scheme", "boundaries"])
    top["scheme"].text()
    entries: dict[tuple[str, str], Entry] = {}
    for place in top["boundaries"].items():
        place.keys(["at", "test", "values", "answers"], ["asks"])
        entry = Entry(
            at=place["at"].text(),
            test=" ".join(place["test"].text().split()),
            values=_row(place["values"]),
            answers=_row(place["answers"]),
            line=place["at"].line or (place.node.line if place.node is not None else 0),
        )
        if (entry.at, entry.test) in entries:
            place.refuse(
                _("is answered on line {line} already").format(
                    line=entries[entry.at, entry.test].line
                ),
                _("Keep one of the two."),
            )
        entries[entry.at, entry.test] = entry
    findings.raise_if_any()
    return tuple(entries.values())


def _row(place: Place) -> tuple[str, ...]:
    """The texts of a list, empty ones too: an answer that nobody has given yet."""
    found = []
    for item in place.items():
        if item.node is not None and item.node.kind != "text":
            item.refuse(_("must be a text"), _("Write yes, no, a grade or a number."))
        text = (item.node.text or "").strip() if item.node is not None else ""
        found.append(_SAME.get(text, text))
    return tuple(found)


def verdicts(questions: Sequence[Question], entries: Iterable[Entry]) -> list[Verdict]:
    """What is missing, stale or answered otherwise than the engine does; in the scheme's order."""
    given: Mapping[tuple[str, str], Entry] = {(e.at, e.test): e for e in entries}
    found = []
    for question in questions:
        entry = given.get((question.at, question.test))
        text = _wrong(question, entry)
        if text:
            line = entry.line if entry else 0
            found.append(Verdict(question.at, question.test, line, text))
    asked = {(question.at, question.test) for question in questions}
    found += [
        Verdict(
            entry.at,
            entry.test,
            entry.line,
            _("The scheme has no such threshold any more: take the answer out."),
        )
        for key, entry in given.items()
        if key not in asked
    ]
    return found


def unanswered(questions: Sequence[Question], entries: Iterable[Entry]) -> list[Question]:
    """The questions without an answer to their present values."""
    given = {(e.at, e.test): e for e in entries}
    return [
        question
        for question in questions
        if (entry := given.get((question.at, question.test))) is None
        or entry.values != question.values
        or not all(entry.answers)
        or len(entry.answers) != len(question.values)
    ]


def _wrong(question: Question, entry: Entry | None) -> str:
    values = ", ".join(question.values)
    if not question.values:
        return _("No values around it were found: compare one column with one number or day.")
    if entry is None:
        return _("Nobody has fixed what holds at {values}.").format(values=values)
    if entry.values != question.values:
        return _("It asks about {values} now, but {given} was answered: answer anew.").format(
            values=values, given=", ".join(entry.values)
        )
    if len(entry.answers) != len(entry.values) or not all(entry.answers):
        return _("It has no answer for each of {values}.").format(values=values)
    if list(map(_amount, entry.answers)) != list(map(_amount, question.found)):
        return _("At {values} {answers} was fixed, but the engine says {found}.").format(
            values=values, answers=", ".join(entry.answers), found=", ".join(question.found)
        )
    return ""


def _amount(answer: str) -> object:
    """A number however it is written (``0.5``, ``1/2``, ``50%``), or the text."""
    amount = parse_amount(answer)
    return answer if amount is None else amount


def skeleton(scheme: str, questions: Sequence[Question]) -> str:
    """The YAML of questions with empty answers, to be pasted into the file and answered."""
    lines = [f"scheme: {scheme}", "", "boundaries:"]
    for question in questions:
        if question.basis:
            lines.append(f"  # {question.basis}")
        lines += [
            f"  - at: {_scalar(question.at)}",
            f"    test: {_scalar(question.test)}",
            f"    asks: {_scalar(question.asks)}",
            f"    values: [{', '.join(map(_scalar, question.values))}]",
            f"    answers: [{', '.join(['~'] * len(question.values))}]",
        ]
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A text as YAML: plain where nothing in it could be read otherwise, else quoted."""
    plain = text.replace("_", "").replace(".", "").replace("/", "").replace("-", "")
    if plain.isalnum() and not text.startswith("-"):
        return text
    return json.dumps(text, ensure_ascii=False)
