"""The demo's people: who may write what, and an evaluation by ballot box.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cli.common import say
from cli.demo_typed import passphrase, run
from evalcore.demo.decided import AUTHORITY, DECIDED_ON, SCHEME, decided
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.demo.box import Held

ADMIN, CLERK, ASSESSOR, DECIDER = "王敏", "李洁", "赵兰", "周正"
APPEALS, TELLER, CODES = "吴瑞", "郑平", "孙谨"
KEEPER, REVIEWER = "钱守", "冯清"

OFFICE = "县委组织部"
"""The office that assesses."""

ABOVE = "市委组织部"
"""Decides appeals against it."""

_PEOPLE = (
    (CLERK, OFFICE, "填报员"),
    (ASSESSOR, OFFICE, "考核人员"),
    (DECIDER, OFFICE, "决定人"),
    (APPEALS, ABOVE, "复核人"),
    (TELLER, "县监票组", "计票人"),
    (CODES, "县档案馆", "发码人"),
    (KEEPER, "县委办机要室", "密钥保管人"),
    (REVIEWER, "县纪委监委", "纪检审核人"),
)
"""Who writes into the record from then on: name, office, role."""

BOX = "2025H2-票箱"


@attrs.frozen
class Office:
    """Where these steps' things are, under the demo's directory."""

    root: Path

    @property
    def store(self) -> tuple[str, Path]:
        """The record, as an option."""
        return "--store", self.root / "record.db"

    @property
    def scheme(self) -> Path:
        """The county's own scheme."""
        return self.root / f"{SCHEME}.yaml"

    @property
    def key(self) -> Path:
        """The key with which the decider signs."""
        return self.root / "keys" / "decider.key"

    @property
    def boxes(self) -> Path:
        """The ballot box, its codes, and what the form exported."""
        return self.root / "boxes"

    def decides(self, *words: str | Path, ends: int = 0) -> None:
        """Run a command as the decider, who signs."""
        with passphrase():
            run(*words, *self.store, actor=DECIDER, key=self.key, ends=ends)

    def as_(self, actor: str, *words: str | Path, ends: int = 0) -> None:
        """Run a command as somebody else."""
        with passphrase():
            run(*words, *self.store, actor=actor, ends=ends)


MADE = ("boxes",)
"""Beginnings of the names of all that these steps leave, besides scheme and keys."""


def register(record: Path) -> None:
    """Persons are registered with roles; one gets a key that signs; somebody is refused."""
    office = Office(record.parent)
    first = ("--role", "授权人", "--name", ADMIN, "--office", OFFICE, "--by", "县委")
    run("actor", "add", ADMIN, *first, *office.store)
    for name, where, role in _PEOPLE:
        said = ("--role", role, "--name", name, "--office", where, "--by", "县委")
        office.as_(ADMIN, "actor", "add", name, *said)
    # Two roles, so that it is recusal that stops this person later, and not the want of a right.
    office.as_(ADMIN, "actor", "grant", DECIDER, "--role", "复核人", "--by", "县委")
    office.key.parent.mkdir(exist_ok=True)
    with passphrase():
        run("actor", "key", DECIDER, "--new", office.key)
    office.as_(
        *(ADMIN, "actor", "key", DECIDER, "--admit", office.key.with_suffix(".vkey")),
        *("--by", "县委"),
    )


def adopt(record: Path) -> None:
    """The county adopts its own numbers, opens the year; a clerk may not seal it."""
    from evalcore.schemes.loader import find_scheme

    office = Office(record.parent)
    text = find_scheme("county-secretaries-2025").read_text(encoding="utf-8")
    office.scheme.write_text(decided(text), encoding="utf-8")
    office.decides("scheme", "adopt", office.scheme, "--by", AUTHORITY, "--on", DECIDED_ON)
    days = ("--from", "2025-01-01", "--to", "2025-12-31", "--on", "2025-01-02")
    office.as_(ASSESSOR, "period", "open", "2025", *days)
    office.as_(CLERK, "period", "seal", "2025", "--by", OFFICE, ends=1)


def ballot(record: Path, seed: int, townships: int) -> None:
    """One evaluation by box: codes, ballots of a phone form, seal, count, check, proof."""
    from evalcore.demo.box import MEETING, held

    office = Office(record.parent)
    meeting = held(seed, townships)
    on = ("--on", meeting.on.isoformat())
    rolls: list[str] = [
        word for name, n in meeting.rolls.items() for word in ("--roll", f"{name}={n}")
    ]
    office.as_(
        *(ASSESSOR, "ballots", "issue", BOX, "--open-only", "--meeting", MEETING),
        *("--scheme", office.scheme, "--opened-by", OFFICE),
        *rolls,
        *on,
    )
    office.boxes.mkdir(exist_ok=True)
    office.as_(
        *(CODES, "ballots", "issue", BOX, "--by", "县档案馆", "--out", office.boxes),
        *("--as", "csv", *on),
    )
    box = office.boxes / f"{BOX}.box"
    code = _cast(office, box, seed, meeting)
    for step in ("seal", "tally"):
        office.as_(TELLER, "ballots", step, box, "--by", "县监票组", *on)
    run("ballots", "check", box, *office.store)
    run("ballots", "prove", code, "--box", box, *office.store)


def _cast(office: Office, box: Path, seed: int, meeting: Held) -> str:
    """The form's export goes into the box, first with a code that a spreadsheet spoiled.

    Gives a code that was used. What tells who sent what when is deleted, as offices are told to.
    """
    from evalcore.demo.box import answers

    handed = {path: _codes(path) for path in sorted(office.boxes.glob("*.csv"))}
    rows = answers(seed, meeting, {_category(path): codes for path, codes in handed.items()})
    spoiled = [list(row) for row in rows]
    spoiled[2][1] = "1.23E+15"
    bad, good = (office.boxes / name for name in ("问卷导出-初次.csv", "问卷导出.csv"))
    bad.write_text(_table(spoiled), encoding="utf-8-sig")
    good.write_text(_table(rows), encoding="utf-8-sig")
    run("ballots", "cast", bad, "--box", box, *office.store, ends=1)
    run("ballots", "cast", good, "--box", box, *office.store)
    for path in (bad, good, *handed):
        path.unlink()
    say(_("The form's exports and the files of codes are deleted: they would tell who voted what."))
    return rows[0][1]


def _category(path: Path) -> str:
    """The category of raters whose codes a file holds."""
    return path.stem.removeprefix(f"{BOX}-")


def _codes(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").split()[1:]


def _table(rows: Sequence[Sequence[str]]) -> str:
    from evalcore.demo.box import HEADER

    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue()
