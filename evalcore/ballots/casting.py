"""Whether ballots of a file may go into a box: all of them, or none and why, row by row.

No fault says what stands beside a code: where a mark is wrong, the column and the row are named,
not the mark; where a code is wrong, not what was voted with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from evalcore.ballots.codes import NoCode, issued_of, masked, read_code, token_of
from evalcore.ballots.contents import Contents, Vote
from evalcore.ballots.marks import Marks, marks_of
from evalcore.ballots.reading import Row, Sheet
from evalcore.ballots.rules import Rules
from evalcore.intake.rows.normal import coded, folded
from evalcore.messages import _

MOST_FAULTS = 10_000
"""Where so many rows are wrong, the file is: nobody mends it row by row, and reading stops."""


@frozen
class Fault:
    """Why a row can't go in. ``code`` is masked, empty where the row has none."""

    file: str
    row: int
    code: str
    reason: str
    remedy: str


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def judged(
    contents: Contents,
    sheets: Sequence[Sheet],
    *,
    numbered: bool = False,
    progress: Callable[[int, int], None] = _silent,
) -> tuple[list[Vote], list[Fault]]:
    """The ballots of ``sheets`` for the box, and what is wrong with them.

    ``progress`` is called with (rows read, 0). Raises DataError where a file can't be read on.
    """
    judge = _Judge(contents, numbered)
    done = 0
    for sheet in sheets:
        for row in sheet.rows:
            judge.take(sheet.name, row)
            if len(judge.faults) >= MOST_FAULTS:
                return judge.votes, judge.faults[:MOST_FAULTS]
            done += 1
            if not done % 1000:
                progress(done, 0)
    return judge.votes, judge.faults


class _Judge:
    """What was seen so far in the files at hand."""

    def __init__(self, contents: Contents, numbered: bool) -> None:
        self.contents = contents
        self.rules: Rules = contents.rules
        self.categories = self.rules.categories
        self.box = folded(contents.box)
        self.marks: Marks = marks_of(self.rules, numbered=numbered)
        self.seen: dict[bytes, tuple[str, int]] = {}
        self.votes: list[Vote] = []
        self.faults: list[Fault] = []

    def take(self, file: str, row: Row) -> None:
        wrong: list[tuple[str, str]] = []
        if folded(row.box) not in ("", self.box):
            wrong.append(
                (
                    _("the row is of another box ({box})").format(box=coded(row.box)[:40]),
                    _("Put the ballots of each box into a file of their own."),
                )
            )
        found = read_code(self.contents.box, row.code)
        code = "" if isinstance(found, NoCode) else found
        token, category = b"", ""
        if isinstance(found, NoCode):
            wrong.append((found.reason, found.remedy))
        else:
            token, category = self._known(found)
            wrong += self._twice(file, row, token, category)
        choices, unread = self._choices(row)
        wrong += unread
        if wrong:
            shown = masked(code) if code else ""
            self.faults += [Fault(file, row.number, shown, *each) for each in wrong]
        else:
            self.votes.append(Vote(token, category, choices))

    def _known(self, code: str) -> tuple[bytes, str]:
        """The token of a code and its category; an empty category where it was never issued."""
        for category in self.categories:
            token = token_of(self.contents.box, category, code)
            if self.contents.issued.get(issued_of(token)) == category:
                return token, category
        return token, ""

    def _twice(self, file: str, row: Row, token: bytes, category: str) -> Iterator[tuple[str, str]]:
        if not category:
            yield (
                _("the code was never issued for this box"),
                _("Compare it with the slip; ask the office that hands out the codes."),
            )
            return
        if token in self.contents.used:
            yield (
                _("the code was used before: a code counts once"),
                _("Take the row out; the ballot that came first stays."),
            )
        if token in self.seen:
            other, number = self.seen[token]
            yield (
                _("the same code stands in row {row} of {file}").format(row=number, file=other),
                _("A code counts once: find out which of them is right."),
            )
        else:
            self.seen[token] = (file, row.number)

    def _choices(self, row: Row) -> tuple[bytes, list[tuple[str, str]]]:
        cells = row.marks if row.marks is not None else self._slip(row.slip)
        if cells is None:
            reason = _("the slip has not one sign for each of {count} items").format(
                count=len(self.rules.items)
            )
            return b"", [(reason, _("Write 1 for the first option and so on, 0 for none."))]
        marked = [self.marks.read(cell) for cell in cells]
        if None not in marked:
            return bytes(mark or 0 for mark in marked), []
        remedy = _("Options of this box: {options}. Look the row up in the file.").format(
            options=", ".join(self.rules.options)
        )
        return b"", [
            (_("{item}: what is marked is no option").format(item=item), remedy)
            for item, mark in zip(self.rules.items, marked, strict=True)
            if mark is None
        ]

    def _slip(self, cell: object) -> tuple[str, ...] | None:
        """A slip's signs, one for each item, as names of options; None where they are not so many.

        Digits count from 1, 0 and - mean none.
        """
        signs = folded(cell)
        if len(signs) != len(self.rules.items):
            return None
        options = self.rules.options

        def named(sign: str) -> str:
            if sign in "0-":
                return ""
            known = sign.isascii() and sign.isdecimal() and int(sign) <= len(options)
            return options[int(sign) - 1] if known else "\ufffd"

        return tuple(map(named, signs))
