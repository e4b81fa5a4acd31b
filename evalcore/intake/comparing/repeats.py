"""The same fact told twice by the files at hand: taken once, or asked about."""

from __future__ import annotations

from typing import Any

from evalcore.intake.comparing.known import compared, private_specs
from evalcore.intake.comparing.relations import key_columns, same_key
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import Finding
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact

MOST_SHOWN = 5_000


def each_once(here: Spill) -> list[Finding]:
    """Drop every fact that an earlier row tells already; a finding where that may be a mistake.

    Two files may tell the same, and a sheet's event may be declared so (``repeats: same``).
    Explicit corrections are no repeats.
    """
    findings: list[Finding] = []
    for cls in here.classes:
        _collect(here, cls)
        wrong = here.all(
            "SELECT seq, first, same FROM here.again WHERE NOT fine "
            f"ORDER BY seq LIMIT {MOST_SHOWN}"
        )
        if wrong:
            reported = here.reported([n for seq, first, _same in wrong for n in (seq, first)])
            findings += [
                _repeated(reported[seq], reported[first], same=same) for seq, first, same in wrong
            ]
        here.drop([row[0] for row in here.all("SELECT seq FROM here.again")])
        here.connection.execute("DROP TABLE here.again")
    return findings


def _collect(here: Spill, cls: type[Fact]) -> None:
    """``here.again``: (seq, first, same, fine) of facts of a class that were told before.

    A 64-bit hash of the key finds the few candidates; their keys themselves decide.
    """
    keys = ", ".join(f'"{name}"' for name in key_columns(cls))
    told = f"here.{cls.FAMILY} WHERE topic = $1 AND corrects IS NULL"
    repeating = [p.number for p in here.of_class(cls) if p.event.repeats]
    same = [f'h."{spec.name}" IS NOT DISTINCT FROM o."{spec.name}"' for spec in compared(cls)]
    private = ""
    if private_specs(cls):
        private = (
            "JOIN here.facts AS hf ON hf.seq = h.position JOIN here.facts AS o_f "
            "ON o_f.seq = o.position"
        )
        same.append("hf.private IS NOT DISTINCT FROM o_f.private")
    may_repeat = "h.stream <> o.stream"
    if repeating:
        may_repeat += f" OR h.recorded_at IN ({', '.join(map(str, repeating))})"
    here.connection.execute(
        f"""
        CREATE TABLE here.again AS
        WITH hashes AS (SELECT hash({keys}) AS h FROM {told} GROUP BY h HAVING count(*) > 1),
        candidates AS (SELECT * FROM {told} AND hash({keys}) IN (SELECT h FROM hashes)),
        firsts AS (SELECT {keys}, min(position) AS first FROM candidates GROUP BY ALL)
        SELECT h.position AS seq, f.first, {" AND ".join(same)} AS same,
          same AND ({may_repeat}) AS fine
        FROM candidates AS h JOIN firsts AS f ON {same_key(cls, "h", "f")}
        JOIN here.{cls.FAMILY} AS o ON o.position = f.first {private}
        WHERE h.position <> f.first
        """,
        [cls.topic()],
    )


def _repeated(one: Reported, other: Reported, *, same: bool) -> Finding:
    cls = type(one.fact)
    where: Any = other.source
    if other.table.bound.file != one.table.bound.file:
        where = f"{other.table.bound.file} {where}"
    name = next((name for name in cls.KEY if one.places.get(name, -1) >= 0), "occurred_on")
    if same:
        reason = _("{title}: the same as {where}").format(title=cls.TITLE, where=where)
        remedy = _("Delete one of the two rows.")
    else:
        keys = [spec.zh for spec in cls.specs() if spec.name in cls.KEY]
        reason = _("{title}: {where} reports the same ({keys}) with other content").format(
            title=cls.TITLE, where=where, keys="、".join(keys)
        )
        remedy = _("Keep the right one.")
    if "ordinal" in one.places:
        remedy += " " + _("If both happened, number them in the column of the ordinal.")
    return one.finding(name, reason, remedy)
