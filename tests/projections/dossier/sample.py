"""A small county's official year, with informants, corrections and appeals that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cli.main import main
from evalcore.demo.decided import decided
from evalcore.demo.year import make_year
from evalcore.record import NewEvent, Record, SourceFile, open_record
from evalcore.schemes.loader import find_scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    AppealDecided,
    AppealFiled,
    MeasureTaken,
)
from evalcore.vocabulary.governance import FactRetracted, SourceReceived
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import ProblemAssigned, ProblemFound, ReplyGiven
from evalcore.vocabulary.visits import VisitMade

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer

SEED = 20251231
INFORMANT = "欧阳举报"
WORDS = "他说会计把修路的石子拉到自己家盖了猪圈"
APPEAL = "申诉人称当日在县里开会有签到簿为证"
CLERK = "办事员-慕容登记"
HEARD = "司徒围观"
BY = "县委组织部"
PUBLISHER = "publisher-login"
ON = date(2026, 1, 20)


def year(townships: int = 1) -> list[tuple[str, str, list[Fact]]]:
    """(month, office, facts) of every hand-in, in order."""
    _county, entries = make_year(SEED, townships)
    found: dict[tuple[str, str], list[Fact]] = {}
    for entry in entries:
        for fact in entry.facts:
            key = (fact.occurred_on.strftime("%Y-%m"), f"{entry.office}-{entry.hand}")
            handed_in = fact.received_on or fact.occurred_on
            found.setdefault(key, []).append(attrs.evolve(fact, received_on=handed_in))
    return [(month, office, facts) for (month, office), facts in sorted(found.items())]


def about(unit: str, person: str) -> list[Fact]:
    """What happens to one subject besides: somebody reports it, it is punished, it appeals."""
    case, decision = f"JB20250913-{unit}", f"WZ20251017-{unit}"
    found: list[Fact] = [
        ProblemFound(
            occurred_on=date(2025, 9, 13), problem=case, unit=unit, found_by="masses",
            category="工程", due_on=date(2025, 10, 14), description=WORDS, reporter=INFORMANT,
        ),
        ProblemAssigned(
            occurred_on=date(2025, 9, 16), problem=case, handler=unit, due_on=date(2025, 10, 14)
        ),
        ReplyGiven(occurred_on=date(2025, 9, 28), problem=case, satisfaction="dissatisfied"),
        VisitMade(
            occurred_on=date(2025, 9, 19), unit=unit, visitor="P0007", visit_kind="visit",
            households=1, who=HEARD, note=f"{HEARD}也看见了",
        ),
        MeasureTaken(
            occurred_on=date(2025, 10, 11), measure_no=f"CS20251011-{unit}", unit=unit,
            person=person, measure="talk", ground=f"群众{INFORMANT[:2]}反映属实",
            decided_by="镇党委",
        ),
        AccountabilityDecided(
            occurred_on=date(2025, 10, 17), decision=decision, unit=unit, person=person,
            kind="notice", ground="2025年10月9日查实", decided_by="县纪委监委", heard_first=True,
        ),
        AppealFiled(occurred_on=date(2025, 10, 23), decision=decision, note=APPEAL),
        AppealDecided(
            occurred_on=date(2025, 11, 21), decision=decision, result="upheld",
            decided_by="县纪委监委",
        ),
    ]  # fmt: skip
    return [attrs.evolve(fact, received_on=fact.occurred_on) for fact in found]


def new_events(facts: Iterable[Fact], sheet: str) -> Iterator[NewEvent]:
    for row, fact in enumerate(facts, 2):
        private = fact.private_state()
        yield NewEvent(
            fact.topic(), fact.public_state(), private, fact.seal_scope(), f"{sheet}!{row}"
        )


def fill(store: Path, unit: str, person: str, townships: int = 1) -> None:
    """The year in a new record, each hand-in from a file of its own; some of it corrected."""
    with open_record(store, create=True) as record:
        for month, office, facts in year(townships):
            hand_in(record, f"{month}-{office}", facts, day(facts))
        hand_in(record, "2025-12-专报", about(unit, person), date(2025, 12, 4))
        _put_right(record, unit)


def hand_in(record: Record, name: str, facts: list[Fact], on: date) -> None:
    """One file's facts, as an import appends them."""
    file = SourceFile(f"{name}.xlsx", f"工作簿 {name}".encode())
    received = SourceReceived(
        occurred_on=on, received_on=on, digest=file.digest, file_name=file.name, size=file.size,
        facts=len(facts),
    )  # fmt: skip
    told = [NewEvent(received.topic(), received.public_state()), *new_events(facts, name)]
    stream = f"import-{file.digest[:32]}"
    record.append(stream, told, actor=f"{CLERK}-{name[:7]}", sources=[file])


def day(facts: list[Fact]) -> date:
    return max(fact.received_on or fact.occurred_on for fact in facts)


def _put_right(record: Record, unit: str) -> None:
    """One meeting of the unit gets another day; one is withdrawn."""
    held = [
        (one.position, MeetingHeld.from_states(one.public))
        for one in record.read()
        if one.topic == MeetingHeld.topic()
    ]
    (first, one), (second, _other) = [(at, m) for at, m in held if m.unit == unit][:2]
    told: list[Fact] = [
        attrs.evolve(
            one, occurred_on=date(2025, 1, 29), received_on=date(2025, 12, 8), corrects=first,
            reason="抄错了日期", authority="镇党委书记签字",
        ),
        FactRetracted(
            occurred_on=date(2025, 12, 8), received_on=date(2025, 12, 8), target=second,
            ground="没有开过这次会", allowed_by="镇党委书记签字",
        ),
    ]  # fmt: skip
    hand_in(record, "2025-12-更正", told, date(2025, 12, 8))


def publish(folder: Path, store: Path) -> Path:
    """Adopt the county's own scheme, publish the year; the results."""
    scheme, results = folder / "own.yaml", folder / "results.db"
    text = decided(find_scheme("county-secretaries-2025").read_text(encoding="utf-8"))
    scheme.write_text(text, encoding="utf-8")
    for command in (
        ["scheme", "adopt", scheme, "--by", "县委", "--on", "2024-12-30"],
        ["publish", "--scheme", scheme, "--by", BY, "--on", ON, "--out", results],
    ):
        told = [*command, "--store", store, "--actor", PUBLISHER]
        assert main([str(each) for each in told]) == 0
    return results


def seal(store: Path, signer: Signer, witness: Signer | None = None) -> None:
    """Admit the keys and sign the head; with ``witness`` it is cosigned as well."""
    from evalcore.procedures.keys import AdmitKey
    from evalcore.procedures.sealing import add_cosignatures, decide_key, sign_head
    from evalcore.transparency.cosignature import cosign
    from evalcore.transparency.note import parse

    with open_record(store) as record:
        for key in (signer, witness):
            if key is not None:
                decide_key(record, AdmitKey(key.verifier, BY, ON), actor=PUBLISHER)
        signed = sign_head(record, signer, today=ON, actor=PUBLISHER)
        if witness is not None:
            at = 1_768_900_000
            line = cosign(parse(signed.note), witness, at).line
            add_cosignatures(record, line.encode(), now=at, today=ON, actor=PUBLISHER)
