"""What a replay found, as values and as JSON data."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from evalcore.certificates.text import Certificate
from evalcore.record.verify_findings import Problem

What = Literal[
    "certificate", "record", "root", "log", "scheme", "run", "table", "results", "standings", "rows"
]


@attrs.frozen
class Check:
    """One comparison: what a certificate or the record says, and what comes out now.

    ``what``: ``certificate`` (its text, against the one that follows from the record), ``record``
    (unaltered, as ``verify`` finds it), ``root``, ``log`` (the root of what was read of
    the further log ``name``), ``scheme``, ``run``, ``table`` (``name`` says
    which), ``results`` (the result tree), ``standings`` (as published one by one), ``rows`` (the
    published rows that were handed in, table ``name``). Digests are in hex.
    """

    what: What
    name: str
    then: str
    now: str

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.then == self.now


@attrs.frozen
class Difference:
    """A field that came out otherwise. ``then`` or ``now`` is None where the row is missing there.

    ``row`` is the key of the row within its table, less the subject. ``column`` is empty where a
    whole row is there on one side only; the text then is the row's. ``events`` are positions that
    the row rests on, then or now; ``basis`` what the rule or node rests on.
    """

    table: str
    subject: str
    row: str
    column: str
    then: str | None
    now: str | None
    events: tuple[int, ...] = ()
    basis: str = ""


@attrs.frozen
class Cause:
    """Why a result came out otherwise, as far as that can be told.

    ``record``: it was altered, see the positions. ``root``: another prefix. ``log``: a further
    log is not at hand, or is not what it was. ``scheme``: the kept
    rules are read otherwise. ``engine``: other code computed. ``certificate``: it is not that of
    this record. ``unknown``: everything that went in is the same.
    """

    kind: Literal["record", "root", "log", "scheme", "engine", "certificate", "unknown"]
    positions: tuple[int, ...] = ()


@attrs.frozen
class Replay:
    """The outcome. ``failed`` says why nothing could be computed, where that was so.

    ``differing`` counts subjects of whom a row differs; ``differences`` holds those of the first of
    them. ``missing`` names what could not be compared.
    """

    certificate: Certificate
    engine: str
    computed_by: str
    versions: dict[str, str]
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    differing: int = 0
    causes: tuple[Cause, ...] = ()
    missing: tuple[str, ...] = ()
    failed: str = ""

    @property
    def same(self) -> bool:
        """Whether everything that was compared is the same, and all of it was computed."""
        return not self.failed and all(check.same for check in self.checks)

    @property
    def same_engine(self) -> bool:
        """Whether the very code that published the run computed it again."""
        return self.engine == self.certificate.engine

    def as_data(self) -> dict[str, Any]:
        """The outcome as JSON data (docs/certificate.md)."""
        return {
            "same": self.same,
            "run": self.certificate.run,
            "code": self.certificate.code,
            "engine": {
                "then": self.certificate.engine,
                "now": self.engine,
                "same": self.same_engine,
                "computed_by": self.computed_by,
                "versions": self.versions,
            },
            "checks": [{**attrs.asdict(check), "same": check.same} for check in self.checks],
            "problems": [
                {"position": one.position, "last": one.last, "what": one.what}
                for one in self.problems
            ],
            "differing_subjects": self.differing,
            "differences": [
                {**attrs.asdict(one), "events": list(one.events)} for one in self.differences
            ],
            "causes": [
                {"kind": cause.kind, "positions": list(cause.positions)} for cause in self.causes
            ],
            "missing": list(self.missing),
            "failed": self.failed,
        }
