"""A year whose rules raise flags, give people days, and take points for a measure that stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cli.main import main
from tests.cli.conftest import Ran
from tests.cli.official_scheme import DECISION, fill, write_scheme

RULES = f"""
flags:
  unkept:
    title: 承诺未兑现
    of: ledger
    ledger: pledges
    where: fulfilled_on IS NULL
    at: due_on
    {DECISION}
    addressed_to: 县委组织部
    suggests: talk
procedure:
  counted: calendar
  answer: {{value: 5, {DECISION}}}
  appeal: {{value: 15, {DECISION}}}
  appeal_decided: {{value: 30, {DECISION}}}
lists:
"""
TAKEN = f"""
  measured:
    title: 被采取措施
    group: review
    role: deduction
    points: {{value: 10, {DECISION}}}
    {DECISION}
    cases: {{ledger: measures, where: NOT revoked, at: decided_on, credit: "1"}}
rounding:"""
FIRST, ABOVE = "县委组织部", "市委组织部"
"""Who decides first, and who decides appeals."""


def make_flagged(folder: Path) -> Path:
    """``record.db`` with its adopted scheme ``own.yaml``, and ``results.db`` as of September."""
    store = folder / "record.db"
    fill(store)
    scheme = write_scheme(folder, **{"\nlists:\n": RULES, "\nrounding:": TAKEN})
    for command in (
        ("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01"),
        ("score", "--scheme", scheme, "--store", store, "--as-of", "2025-09-30",
         "--out", folder / "results.db"),
    ):  # fmt: skip
        assert main([str(part) for part in command]) == 0
    return folder


class Office:
    """Takes steps about one flag; each says who acts where it is not the first authority."""

    def __init__(self, evalcore: Callable[..., Ran], flag: str) -> None:
        self.evalcore, self.flag = evalcore, flag

    def __call__(self, step: str, *more: object, by: str = FIRST, actor: str = "wang") -> Ran:
        return self.evalcore("flag", step, self.flag, *more, "--by", by, "--actor", actor)

    def stage(self) -> str:
        shown: str = self.evalcore("flag", "show", self.flag, "--json").json["stage"]
        return shown

    def through(self, *steps: tuple[object, ...]) -> None:
        for step, *more in steps:
            ran = self(str(step), *more)
            assert ran.code == 0, ran.err


RAISED = ("raise", "--on", "2025-10-01")
TOLD = ("notify", "--on", "2025-10-02")
HEARD = ("hear", "--words", "征地手续未批", "--on", "2025-10-06")
CONFIRMED = ("confirm", "--ground", "属实", "--on", "2025-10-08")
MEASURED = ("measure", "约谈", "--on", "2025-10-09")
"""The steps that a file usually begins with."""
