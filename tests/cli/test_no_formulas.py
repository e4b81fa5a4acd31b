"""What offices write stays text in every workbook that the program writes, never a formula."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from evalcore.record import NewEvent, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import PledgeMade
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from tests.cli.conftest import SCHEME, Ran
from tests.evalcore.intake.office import save, workbook

Run = Callable[..., Ran]

EVIL = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(1)")
PLEDGES = [
    {"承诺编号": f"{name}-{n}", "组织": f"E{n}", "承诺人": f"Q{n}", "承诺类别": "年度承诺",
     "承诺日期": "2025-03-04", "承诺事项": name, "完成时限": "2025-04-30"}
    for n, name in enumerate(EVIL)
]  # fmt: skip
DAY = date(2025, 3, 4)


def told() -> Iterator[Fact]:
    """As another program may record it: intake itself refuses a text that begins with =."""
    yield UnitRegistered(unit="T1", name="河口镇", unit_kind="township", occurred_on=DAY)
    for n, name in enumerate(EVIL):
        yield UnitRegistered(
            unit=f"E{n}", name=f"{name}村", unit_kind="village", parent="T1", occurred_on=DAY
        )
        yield PersonRegistered(person=f"Q{n}", name=f"{name}某", occurred_on=DAY)
        yield TenureStarted(person=f"Q{n}", unit=f"E{n}", post="secretary", occurred_on=DAY)
        yield PledgeMade(
            pledge=f"{name}-{n}", unit=f"E{n}", person=f"Q{n}", pledge_kind="annual", content=name,
            due_on=date(2025, 4, 30), occurred_on=DAY, received_on=DAY,
        )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, evalcore: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALCORE_STORE", "r.db")
    with open_record("r.db", create=True) as record:
        record.append("s", [NewEvent(f.topic(), f.public_state()) for f in told()], actor="x")
    return tmp_path


def formulas(path: Path) -> Iterator[str]:
    """Cells of a workbook that hold a formula, as the file has them."""
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = packed.read(name).decode()
                yield from (part.split("</f>")[0] for part in text.split("<f>")[1:])


def holds(path: Path, text: str) -> bool:
    with zipfile.ZipFile(path) as packed:
        return any(
            text in packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
        )


def test_lists_of_what_is_missing_hold_no_formula(office: Path, evalcore: Run) -> None:
    ran = evalcore("todo", "--scheme", SCHEME, "--as-of", "2025-06-01", "--out", "todo.xlsx")
    assert ran.code == 0, ran.err
    assert all(holds(office / "todo.xlsx", evil) for evil in EVIL)
    assert list(formulas(office / "todo.xlsx")) == []


def test_templates_with_a_roster_and_open_cases_hold_no_formula(
    office: Path, evalcore: Run
) -> None:
    ran = evalcore("template", "--unit", "河口镇", "--out", "t.xlsx", "--as-of", "2025-12-01")
    assert ran.code == 0, ran.err
    assert all(holds(office / "t.xlsx", evil) for evil in EVIL)
    assert list(formulas(office / "t.xlsx")) == []


def test_copies_with_findings_hold_no_formula_that_the_office_had_not(
    office: Path, evalcore: Run
) -> None:
    wrong = [row | {"组织": f"{row['承诺事项']}无此村"} for row in PLEDGES[1:]]
    save(office, "错.xlsx", workbook({"承诺台账": wrong}))
    header = ",".join(wrong[0])
    (office / "承诺台账.csv").write_text(
        "\n".join([header, *(",".join(row.values()) for row in wrong)]), encoding="utf-8"
    )
    for name in ("错.xlsx", "承诺台账.csv"):
        ran = evalcore("import", name, "--received-on", "2025-06-01", "--annotate", "copies")
        assert ran.code == 1
    made = sorted((office / "copies").iterdir())
    assert len(made) == 2
    for path in made:
        assert holds(path, "+1+1无此村")
        assert list(formulas(path)) == []


def test_rows_asked_about_hold_no_formula(office: Path, evalcore: Run) -> None:
    rows = [{**PLEDGES[1], "完成日期": "2025-04-20"}, {"承诺编号": "CN-9", "组织": "无此村"}]
    save(office, "in2.xlsx", workbook({"承诺台账": rows}))
    ran = evalcore("import", "in2.xlsx", "--received-on", "2025-06-01", "--annotate", "copies")
    assert ran.code == 1
    (path,) = (office / "copies").iterdir()
    assert list(formulas(path)) == []
