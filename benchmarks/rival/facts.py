"""Reading: frames by kind of fact, corrected; who served when; shares of cases and slots."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

START, END = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31")
KEYS = {
    "MeetingHeld": ["unit", "meeting_kind", "occurred_on"],
    "VisitMade": ["unit", "visitor", "visit_kind", "occurred_on"],
    "TrainingAttended": ["person", "occurred_on"],
}
HALVES = [("2025H1", pd.Timestamp("2025-06-30")), ("2025H2", END)]


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Kind of fact → its rows that count, as first reported or as corrected."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    events = pd.read_sql_query(
        "SELECT rowid AS position, topic, CAST(state AS TEXT) AS state FROM stored_events",
        connection,
    )
    connection.close()
    frames = {}
    for topic, rows in events.groupby("topic"):
        frame = pd.DataFrame.from_records([json.loads(state) for state in rows["state"]])
        frame["position"] = rows["position"].to_numpy()
        for column in ("occurred_on", "received_on", "due_on", "until"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column])
        frames[str(topic).removesuffix(".1")] = frame
    return corrected(frames)


def corrected(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Take out what was retracted, put what was corrected in its place."""
    retracted = frames.pop("FactRetracted", pd.DataFrame({"position": [], "target": []}))
    gone: set[int] = set()
    # From the last one back: a retraction that was itself retracted does not count.
    for position, target in retracted[["position", "target"]].to_numpy()[::-1]:
        if position not in gone:
            gone.add(target)
    found = {}
    for name, frame in frames.items():
        rows = frame[~frame["position"].isin(gone)]
        if "corrects" in rows:
            fixed = rows[rows["corrects"].notna() & ~rows["corrects"].isin(gone)]
            fixed = fixed.drop_duplicates("corrects", keep="last")
            first = rows.set_index("position")["received_on"]
            fixed = fixed.assign(
                received_on=fixed["corrects"].map(first), position=fixed["corrects"].astype(int)
            )
            plain = rows[rows["corrects"].isna() & ~rows["position"].isin(fixed["position"])]
            rows = pd.concat([plain, fixed]).sort_values("position")
        if name in KEYS:
            keys = [*KEYS[name], *(["ordinal"] if "ordinal" in rows else [])]
            rows = rows.drop_duplicates(keys)
        found[name] = rows[rows["occurred_on"] <= END]
    return found


def services(facts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Who is secretary of a village from when to when."""
    started = facts["TenureStarted"]
    started = started[started["unit"].isin(villages(facts))]
    ended = facts["TenureEnded"][["person", "unit", "occurred_on"]]
    held = started.merge(ended, on=["person", "unit"], how="left", suffixes=("", "_end"))
    held = held.rename(columns={"occurred_on": "from_on", "occurred_on_end": "to_on"})
    held["to_on"] = held["to_on"].fillna(END)
    held["subject"] = held["person"] + "@" + held["unit"]
    held["days"] = (held["to_on"] - held["from_on"]).dt.days + 1
    return held[["subject", "person", "unit", "from_on", "to_on", "days"]]


def villages(facts: dict[str, pd.DataFrame]) -> pd.Series:
    """The codes of all villages."""
    units = facts["UnitRegistered"]
    return units.loc[units["unit_kind"] == "village", "unit"]


def owned(rows: pd.DataFrame, day: str, held: pd.DataFrame) -> pd.DataFrame:
    """Rows with the subject who served at their unit on that day."""
    found = rows[rows[day].between(START, END)].merge(
        held[["subject", "person", "unit", "from_on", "to_on"]], on="unit", suffixes=("", "_held")
    )
    return found[(found[day] >= found["from_on"]) & (found[day] <= found["to_on"])]


def share(rows: pd.DataFrame, credit: Any) -> pd.Series:
    """Subject → credit over rows."""
    return credit.astype(float).groupby(rows["subject"]).mean()


def expected(held: pd.DataFrame, days: list[tuple[str, pd.Timestamp]]) -> pd.DataFrame:
    """A row per village secretary and slot on whose last day they served."""
    slots = pd.DataFrame(days, columns=["slot", "last_day"])
    found = held.merge(slots, how="cross")
    return found[(found["last_day"] >= found["from_on"]) & (found["last_day"] <= found["to_on"])]


def met(held: pd.DataFrame, days: list[tuple[str, pd.Timestamp]], done: pd.DataFrame) -> pd.Series:
    """Subject → share of slots in which their village had any row of ``done`` (unit, slot)."""
    cells = expected(held, days)
    there = done[["unit", "slot"]].drop_duplicates().assign(there=1.0)
    cells = cells.merge(there, on=["unit", "slot"], how="left")
    return cells["there"].fillna(0).groupby(cells["subject"]).mean()


def months() -> list[tuple[str, pd.Timestamp]]:
    """The months with their last days."""
    ends = pd.date_range(START, END, freq="ME")
    return [(f"{day:%Y-%m}", day) for day in ends]


def workdays(calendars: Path) -> np.ndarray[Any, Any]:
    """How many working days there were up to and with each day of three years."""
    reader = YAML(typ="safe", pure=True)
    off, on = set(), set()
    for year in (2024, 2025, 2026):
        known = reader.load(calendars / f"cn-{year}.yaml")
        off |= {pd.Timestamp(day) for day in known["holidays"]}
        on |= {pd.Timestamp(day) for day in known["make_up"]}
    days = pd.date_range("2024-01-01", "2026-12-31")
    return np.cumsum([day in on or (day.day_of_week < 5 and day not in off) for day in days])


def between(counts: np.ndarray[Any, Any], first: pd.Series, last: pd.Series) -> pd.Series:
    """Working days after ``first`` up to and with ``last``."""
    zero = pd.Timestamp("2024-01-01")
    at = [counts[(day - zero).dt.days.fillna(0).astype(int).to_numpy()] for day in (first, last)]
    return pd.Series(at[1] - at[0], index=first.index).where(last.notna())
