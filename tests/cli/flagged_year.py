"""A year whose rules raise flags, give people days, and take points for a measure that stands."""

from __future__ import annotations

from pathlib import Path

from cli.main import main
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
MEASURED = f"""
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
    scheme = write_scheme(folder, **{"\nlists:\n": RULES, "\nrounding:": MEASURED})
    for command in (
        ("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01"),
        ("score", "--scheme", scheme, "--store", store, "--as-of", "2025-09-30",
         "--out", folder / "results.db"),
    ):  # fmt: skip
        assert main([str(part) for part in command]) == 0
    return folder
