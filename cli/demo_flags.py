"""The demo's flags: heard, dismissed, confirmed, appealed and corrected; and what is sealed.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

import json
from pathlib import Path

from cli.demo_people import (
    ABOVE,
    APPEALS,
    ASSESSOR,
    KEEPER,
    OFFICE,
    REVIEWER,
    Office,
)
from cli.demo_typed import run

MADE = ("notices",)
"""Beginnings of the names of all that these steps leave."""

DISMISSED, APPEALED, REFERRED = "counted_by_own", "pledge_overdue", "tally_irregular"
"""Rules of the three flags that are followed."""

DISCIPLINE = "县纪委监委"


def flags(record: Path, results: Path) -> str:
    """Three flags from evidence to the end; gives the number of the one that was appealed."""
    office = Office(record.parent)
    numbers = {rule: _first(results, rule) for rule in (DISMISSED, APPEALED, REFERRED)}
    by = ("--by", OFFICE)
    office.as_(
        ASSESSOR,
        "flag",
        "raise",
        *numbers.values(),
        "--results",
        results,
        *by,
        "--on",
        "2026-02-13",
    )
    said = {
        DISMISSED: "本村是村民监督计票的试点，镇里有批复",
        APPEALED: "施工队中途退场，年底前无法重新招标",
        REFERRED: "不清楚多出的票从哪里来",
    }
    for rule, number in numbers.items():
        paper = record.parent / "notices" / f"告知书-{number}.docx"
        paper.parent.mkdir(exist_ok=True)
        office.as_(
            *(ASSESSOR, "flag", "notify", number, *by, "--on", "2026-02-14"),
            *(("--paper", paper) if rule == APPEALED else ()),
        )
        words = _words(record.parent, number, said[rule])
        office.as_(
            ASSESSOR, "flag", "hear", number, "--words-file", words, *by, "--on", "2026-02-24"
        )
    _dismiss(office, numbers[DISMISSED])
    _refer(office, numbers[REFERRED])
    _appeal(office, numbers[APPEALED])
    return numbers[APPEALED]


def _dismiss(office: Office, number: str) -> None:
    office.decides(
        *("flag", "dismiss", number, "--exemption", "先行先试中的失误"),
        *("--ground", "试点批复在先，票数经镇里复核无误", "--by", OFFICE, "--on", "2026-02-26"),
    )


def _refer(office: Office, number: str) -> None:
    """To the organ that may hold somebody formally to account; it reports what it decided."""
    decided = ("--by", OFFICE, "--on", "2026-02-26")
    ground = "收回票数比发出多两张，计票单可证"
    office.decides("flag", "confirm", number, "--ground", ground, *decided)
    office.decides("flag", "refer", number, "--to", DISCIPLINE, "--proposal", "核查票源", *decided)


def _appeal(office: Office, number: str) -> None:
    """Confirmed, a talk; appealed; decided by another body, and put right."""
    decided = ("--by", OFFICE, "--on", "2026-02-26")
    office.decides("flag", "confirm", number, "--ground", "承诺到期没有完成，属实", *decided)
    office.decides("flag", "measure", number, "约谈", "--ground", "承诺事项无进展", *decided)
    words = _words(office.root, f"{number}-申诉", "已两次催告施工队并报镇里，约谈偏重")
    office.as_(
        *(ASSESSOR, "flag", "appeal", number, "--words-file", words),
        *("--by", ABOVE, "--on", "2026-03-02"),
    )
    # 回避: who decided first may not decide the appeal, whatever roles they have.
    decision = ("变更", "--ground", "两次催告有据，约谈偏重", "--by", ABOVE, "--on", "2026-03-06")
    office.decides("flag", "decide-appeal", number, *decision, ends=1)
    office.as_(APPEALS, "flag", "decide-appeal", number, *decision)
    office.decides(
        *("flag", "correct", number, "--what", "约谈改为提醒", "--lifts", f"{number}-M1"),
        *("--instead", "提醒", "--by", OFFICE, "--on", "2026-03-09"),
    )
    paper = office.root / "notices" / f"申诉答复-{number}.docx"
    run("flag", "show", number, *office.store, "--paper", paper, "--as", "reply")


def follow(record: Path, number: str) -> None:
    """What a reviewer asks: the trail of one flag, and what each appeal changed."""
    office = Office(record.parent)
    run("trail", number, *office.store)
    run("appeals", *office.store)


def sealed(record: Path) -> None:
    """An informant's words are read on record, another's are erased; nothing else changes."""
    office = Office(record.parent)
    opened, erased = _informants(record)
    run("sealed", "list", "--case", opened, "--case", erased, *office.store)
    office.as_(
        *(REVIEWER, "sealed", "open", opened, "--reason", "核实举报"),
        *("--allowed-by", "县纪委〔2026〕3号"),
    )
    office.as_(
        *(KEEPER, "sealed", "destroy", erased, "--reason", "本人申请删除"),
        *("--allowed-by", "县委办〔2026〕9号"),
    )
    run("sealed", "list", "--case", opened, "--case", erased, *office.store)
    run("verify", record)


def _first(results: Path, rule: str) -> str:
    from projections.publishing import open_results

    with open_results(results) as opened:
        return min(opened.flags(rule=rule), key=lambda flag: (flag.unit, flag.id)).id


def _words(root: Path, name: str, text: str) -> Path:
    """What somebody says, in a file: shells remember words."""
    path = root / "notices" / f"{name}.txt"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _informants(record: Path) -> tuple[str, str]:
    """Two problems that somebody reported under their name, in two townships."""
    from evalcore.record import open_record
    from evalcore.vocabulary.problems import ProblemFound

    found: dict[str, str] = {}
    with open_record(record) as opened:
        for event in opened.read():
            if event.topic != ProblemFound.topic():
                continue
            told = json.loads(event.public)
            if told["found_by"] != "hotline":
                found.setdefault(told["unit"][:3], told["problem"])
    first, second = sorted(found)[:2]
    return found[first], found[second]
