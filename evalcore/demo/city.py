"""A city's year of 2.5 million events, straight into a record: for measuring, not for showing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

import attrs

from evalcore.demo.city_township import ISO, Event, Township
from evalcore.demo.draws import YEAR
from evalcore.record import Batch, NewEvent, Record

EVENTS = 2_500_000
UNITS = 8_500
PER_TOWNSHIP = 24
TOWNSHIPS_PER_COUNTY = 30
COMMIT = 25_000
"""Events that go into the record together, about: whole townships of one month."""

ACTOR = "市委组织部数据科"
CORRECTED, RETRACTED, RESTORED = 0.025, 0.003, 0.15
"""Of visits and meetings handed in, and of retractions: about one event in a hundred corrects."""


@attrs.frozen
class CityWritten:
    """What was written."""

    events: int
    units: int
    members: int
    corrections: int
    retractions: int


def write_city(
    record: Record,
    seed: int,
    events: int = EVENTS,
    progress: Callable[[int, int], None] | None = None,
) -> CityWritten:
    """Write a city's year of about ``events`` events into an empty record.

    One stream per township and month; the same seed and number give the same facts. Monthly
    corrections, retractions and retractions of retractions, late months and changes of office
    are among them. ``progress`` is called with (events written, events in all).

    Raises what ``Record.append_many`` raises.
    """
    city = _City(seed, max(round(UNITS * events / EVENTS), 1))
    batch: list[Batch] = []
    waiting = written = 0
    for stream, found in city.streams():
        batch.append(Batch(stream, found, ACTOR))
        waiting += len(found)
        if waiting >= COMMIT:
            written = record.append_many(batch).size
            batch, waiting = [], 0
            if progress is not None:
                progress(min(written, events), events)
    if batch:
        written = record.append_many(batch).size
    if progress is not None:
        progress(events, events)
    return CityWritten(written, city.units, city.members, city.corrections, city.retractions)


class _City:
    """Makes the streams in order and knows the position that each event will have."""

    def __init__(self, seed: int, units: int) -> None:
        self.seed = seed
        self.rng = Random(f"{seed}/city")
        self.units = units
        self.position = 0
        self.members = self.corrections = self.retractions = 0
        townships = -(-units // PER_TOWNSHIP)
        self.townships = [
            Township(
                seed,
                _code(number),
                min(PER_TOWNSHIP, units - number * PER_TOWNSHIP),
                extra=7,
            )
            for number in range(townships)
        ]

    def streams(self) -> Iterator[tuple[str, list[NewEvent]]]:
        yield "city-roster", self._known(self._upper(), f"{YEAR}-01-04")
        mended: dict[str, list[Event]] = {}
        for month in range(1, 13):
            for town in self.townships:
                found = town.month(month)
                received = town.received(month)
                again = mended.pop(town.code, [])
                mended[town.code] = [
                    *self._restore(again, month),
                    *self._mend(found, month, len(again)),
                ]
                yield f"city-{town.code}-{month:02d}", self._known([*again, *found], received)

        for town in self.townships:
            yield f"city-{town.code}-13", self._known(mended[town.code], f"{YEAR + 1}-02-04")

    def _restore(self, again: list[Event], month: int) -> list[Event]:
        """Retractions of retractions, for next month."""
        why = '"ground":"核实后恢复","allowed_by":"市委组织部"'
        return [
            ("FactRetracted.1", f'{{"target":{self.position + number},{why}', _soon(month))
            for number, (topic, _state, _day) in enumerate(again, 1)
            if topic == "FactRetracted.1" and self.rng.random() < RESTORED
        ]

    def _known(self, found: list[Event], received: str) -> list[NewEvent]:
        self.position += len(found)
        made = []
        for topic, state, day in found:
            end = f',"occurred_on":"{ISO[day]}","received_on":"{received}"}}'
            made.append(NewEvent(topic, (state + end).encode()))
        return made

    def _mend(self, found: list[Event], month: int, before: int) -> list[Event]:
        """Corrections and retractions of this month's visits and meetings, for next month."""
        rng, made = self.rng, []
        for number, (topic, state, day) in enumerate(found):
            if topic not in ("VisitMade.1", "MeetingHeld.1"):
                if topic == "MembersCounted.1":
                    self.members += int(state.rpartition(":")[2])
                continue
            drawn = rng.random()
            if drawn > CORRECTED:
                continue
            name, _colon, count = state.rpartition(":")
            if name.endswith('"ordinal"'):
                continue
            position = self.position + before + number + 1
            if drawn < RETRACTED:
                self.retractions += 1
                why = '"ground":"重复登记","allowed_by":"县委组织部"'
                made.append(("FactRetracted.1", f'{{"target":{position},{why}', _soon(month)))
                continue
            why = f'"corrects":{position},"reason":"数字抄错","authority":"镇党委"'
            self.corrections += 1
            made.append((topic, f"{name}:{max(int(count) - 1, 1)},{why}", day))
        return made

    def _upper(self) -> list[Event]:
        """The city, its counties and townships, and who leads a township."""
        found: list[Event] = [
            ("UnitRegistered.1", '{"unit":"CITY","name":"澜州市","unit_kind":"city"', 0)
        ]
        counties = dict.fromkeys(town.code[:3] for town in self.townships)
        for number, county in enumerate(counties, 1):
            state = (
                f'{{"unit":"{county}","name":"第{number}县","unit_kind":"county","parent":"CITY"'
            )
            found.append(("UnitRegistered.1", state, 0))
        for town in self.townships:
            code = town.code
            state = (
                f'{{"unit":"{code}","name":"{code}镇","unit_kind":"township","parent":"{code[:3]}"'
            )
            found += (
                ("UnitRegistered.1", state, 0),
                ("PersonRegistered.1", f'{{"person":"S{code}","name":"书记{code}"', 0),
                (
                    "TenureStarted.1",
                    f'{{"person":"S{code}","unit":"{code}","post":"secretary"',
                    0,
                ),
            )
        return found


def _soon(month: int) -> int:
    """The day of the year on which last month's mistakes are put right."""
    return min((date(YEAR, month, 28) - date(YEAR, 1, 1)).days + 5, 364)


def _code(number: int) -> str:
    """Code of the n-th township: its county and its number there."""
    county, place = divmod(number, TOWNSHIPS_PER_COUNTY)
    return f"K{county + 1:02d}T{place + 1:02d}"
