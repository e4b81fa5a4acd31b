"""The digest of the engine: over the code that computes, so that a changed rule can't hide.

SHA-256 over a canonical text: a line for the format, one for the version, and for each file of
code, by name, its name and the SHA-256 of its source with line ends as line feeds. Covered is what
f consists of: the scheme's language, the vocabulary, how events become columns and what is
effective, the ledgers' SQL, contributions to flags, and the text that digests are taken of.

Not covered is what can't change a result without changing an input that has a digest of its own
(where a record is kept, how its bytes are read: the root), or the same result (publishing, papers,
messages). DuckDB, Spark and Python are not covered either: whichever runs, the result has to be
the same, byte for byte. Their versions stand beside the digest (``versions``).

A different digest says that code was changed; it does not say that a result would be. That is what
``evalcore replay`` finds out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata, resources
from typing import Any

from evalcore.errors import StoreError
from evalcore.messages import _

FORMAT = "evalcore engine 2"

ROOTS = (
    "projections.run",
    "evalcore.schemes.loader",
    "projections.digests",
    "projections.result_tree",
)
"""Where f begins: what runs, what reads the rules, and what digests are taken of."""

CODE: Mapping[str, str] = {
    "evalcore": "yamltree",
    "evalcore.certificates": "canonical result_tree",
    "evalcore.record": (
        "columns decoding effective kept_rulings log_tables meaning positions reading repeats "
        "sealed_segments segments stored"
    ),
    "evalcore.schemes": (
        "ballot_plan ballots bounds calendar columns counting criteria digest disclosure "
        "escalation expression_types expressions indicators library loader model parameters "
        "places policies procedure rates reading slots standing_rules values vetoes"
    ),
    "evalcore.vocabulary": (
        "__init__ accountability actors ballots checkpoints checksheets comments coverage "
        "decisions disputes duty evaluations fact fields flags governance honours orglife "
        "pairings periods pledges problems rectifications results roster seals segments tasks "
        "visits"
    ),
    "projections": (
        "awards belonging below calendar_slots cases_sql contributions criteria cuts decisions "
        "digests evaluation exact flags ladders levels losses moves nodes periods places "
        "population result_tree rounds rows run score_rules score_sheet scores service slot_tables "
        "slots_sql small_cells standings tallied tallies_sql vetoes whose within working_days"
    ),
    "projections.ledgers": "__init__",
}
"""Package → its modules that compute. A test walks the imports from ``ROOTS`` and holds the list to
them."""

BESIDE = (
    "evalcore.bundles",
    "evalcore.certificates",
    "evalcore.duck",
    "evalcore.errors",
    "evalcore.leftovers",
    "evalcore.messages",
    "evalcore.record",
    "evalcore.transparency",
    "projections.engine",
)
"""What f imports but computes none of it, less what ``CODE`` names: stores, hashing, words."""

DOORS = ("evalcore", "projections")
"""Packages whose own module computes nothing: it hands names to analysts (docs/python.md)."""


def modules() -> tuple[str, ...]:
    """The names of all modules that compute, sorted."""
    named = (f"{package}.{name}" for package, names in CODE.items() for name in names.split())
    return tuple(sorted(name.removesuffix(".__init__") for name in named))


@cache
def engine_digest() -> str:
    """The digest of this engine, hexadecimal. Raises StoreError where its source is not at hand."""
    return digest_of(_sources(), metadata.version("evalcore"))


def digest_of(sources: Mapping[str, bytes], version: str) -> str:
    """The digest of an engine of these files, by name."""
    parts = [FORMAT, f"evalcore {version}"]
    for name, source in sorted(sources.items()):
        lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        parts.append(f"{name} {hashlib.sha256(lines).hexdigest()}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sources() -> dict[str, bytes]:
    from projections.ledgers import GIVEN, HELPERS, LEDGERS

    found = {}
    for package, names in CODE.items():
        for name in names.split():
            found[f"{package}.{name}"] = _read(package, f"{name}.py")
    for name in (*HELPERS, *LEDGERS):
        if name not in GIVEN:
            found[f"projections.ledgers/{name}.sql"] = _read("projections.ledgers", f"{name}.sql")
    # The order in which ledgers are built is part of ``projections.ledgers``.
    return found


def _read(package: str, file: str) -> bytes:
    try:
        return resources.files(package).joinpath(file).read_bytes()
    except OSError as error:
        raise StoreError(
            _(
                "The program's own source {file} can't be read, so that results could not say what "
                "computed them. Install evalcore again."
            ).format(file=f"{package}/{file}")
        ) from error


def versions() -> dict[str, str]:
    """What runs the engine here, beside its digest: Python, the databases, the SQL parser."""
    import platform

    found = {"evalcore": metadata.version("evalcore"), "python": platform.python_version()}
    for name in ("duckdb", "pyarrow", "pyspark", "sqlglot"):
        found |= _installed(name)
    return found


def _installed(name: str) -> dict[str, Any]:
    try:
        return {name: metadata.version(name)}
    except metadata.PackageNotFoundError:
        return {}
