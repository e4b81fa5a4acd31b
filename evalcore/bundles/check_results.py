"""Certificates and result tables of a bundle: against the publication in the log, and each other.

The text of a table has the digest that its certificate states; from all tables together follows
the root of the result tree, which the certificate states as well. Nothing is computed here but
hashes: whether the rules give these results is what ``replay`` answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from evalcore.bundles.check_files import MOST_FINDINGS, copy_again
from evalcore.bundles.check_published import misfits
from evalcore.bundles.files import Files
from evalcore.bundles.layout import MIB, certificate_name, kind_of, result_name
from evalcore.bundles.outcome import Outcome
from evalcore.bundles.shapes import Said
from evalcore.bundles.walk import standings_of
from evalcore.certificates.canonical import plain
from evalcore.certificates.result_tree import (
    SUBJECT_FIELD,
    TABLES,
    ResultLeaf,
    ResultTree,
    Salts,
    blind_of,
    opening,
)
from evalcore.certificates.text import Certificate
from evalcore.errors import DataError
from evalcore.messages import _, listed

if TYPE_CHECKING:
    from evalcore.bundles.record import BundleRecord
    from evalcore.bundles.store import BundleStore
    from evalcore.transparency.policy import Policy
    from evalcore.vocabulary.results import StandingPublished

LONGEST_ROW = 16 * MIB
"""Bytes of one line of a result table: one contribution may rest on a million events."""


def check_certificates(
    record: BundleRecord, said: Mapping[str, Said], policy: Policy | None, outcome: Outcome
) -> None:
    """Every certificate against the event that publishes its run, and its results against it."""
    results = {name for name in said if _is(name, "result")}
    for name in sorted(name for name in said if _is(name, "certificate")):
        try:
            data = record.store.files.read(name)
            stated = Certificate.parse(data)
        except DataError as error:
            outcome.fails(str(error), name, None, copy_again())
            continue
        _check_text(record, name, stated, outcome)
        _check_signature(record, name, data, stated, policy, outcome)
        outcome.certificates.append(stated.run)
        results -= _check_results(record.store, stated, said, results, outcome)
    for name in sorted(results):
        outcome.fails(_("no certificate in the bundle is of this run"), name)


def _is(name: str, kind: str) -> bool:
    found = kind_of(name)
    return found is not None and found.name == kind


def _check_text(record: BundleRecord, name: str, stated: Certificate, outcome: Outcome) -> None:
    from evalcore.certificates.published import certificate_of

    try:
        published = certificate_of(record, stated.position)
    except DataError as error:
        outcome.fails(str(error), name, stated.position, copy_again())
        return
    if certificate_name(stated.run) != name:
        outcome.fails(_("it is the certificate of another run than its name says"), name)
    elif published.text == stated.text:
        outcome.holds(
            _("certificate of run {run}: as published at position {position}").format(
                run=stated.run[:12], position=stated.position
            ),
            name,
        )
    else:
        pairs = zip(stated.text.splitlines(), published.text.splitlines(), strict=False)
        differ = listed(dict.fromkeys(one.split(" ")[0] for one, two in pairs if one != two))
        outcome.fails(
            _("it does not say what was published ({lines})").format(lines=differ or "?"),
            name,
            stated.position,
            copy_again(),
        )


def _check_signature(
    record: BundleRecord,
    name: str,
    data: bytes,
    stated: Certificate,
    policy: Policy | None,
    outcome: Outcome,
) -> None:
    """A signature must be right; that there is one is asked for only where a policy is given."""
    from evalcore.transparency.note import parse

    if b"\n\n" not in data or policy is None:
        return
    judgement = policy.judge_text(parse(data), stated.log)
    if judgement.ok:
        outcome.holds(_("signed by {names}").format(names=listed(judgement.log)), name)
    else:
        outcome.fails(" ".join(judgement.missing), name, stated.position)


def _check_results(
    store: BundleStore,
    stated: Certificate,
    said: Mapping[str, Said],
    results: set[str],
    outcome: Outcome,
) -> set[str]:
    """The result tables of one run; the names that are its own."""
    names = {result_name(stated.run, table): table for table in stated.tables}
    own = {name for name in results if name.split("/")[1] == stated.run[:12]}
    if not own:
        return own
    wrong = False
    for name in sorted(own | names.keys()):
        table = names.get(name)
        if table is None:
            wrong = True
            outcome.fails(_("its certificate knows no such table"), name)
        elif name not in own:
            wrong = True
            outcome.fails(_("it is missing: the other tables of this run are there"), name)
        elif said[name].sha256 != stated.tables[table]:
            wrong = True
            outcome.fails(
                _("its SHA-256 is not the digest that the certificate states"),
                name,
                stated.position,
                copy_again(),
            )
    if not wrong and _root_fits(store, stated, outcome):
        outcome.holds(
            _("result tables of run {run}: the digests, and the root of the result tree, that its "
              "certificate states").format(run=stated.run[:12]),
            f"results/{stated.run[:12]}",
        )  # fmt: skip
    return own


def _root_fits(store: BundleStore, stated: Certificate, outcome: Outcome) -> bool:
    if not stated.results or set(stated.tables) != set(TABLES):
        return True
    where = f"results/{stated.run[:12]}"
    try:
        published = standings_of(store, stated)
        salts = Salts.published(published)
        root = root_of_texts(store.files, stated.run, salts)
    except DataError as error:
        outcome.fails(str(error), where, stated.position, copy_again())
        return False
    if root.hex() == stated.results:
        return _standings_fit(store, stated, published, outcome)
    outcome.fails(
        _("the root of the result tree is not the one that the certificate states"),
        where,
        stated.position,
        copy_again(),
    )
    return False


def _standings_fit(
    store: BundleStore, stated: Certificate, published: list[StandingPublished], outcome: Outcome
) -> bool:
    """Later years read the published standings: they must be those of the table."""
    name = result_name(stated.run, "standings")
    wrong = list(islice(misfits(published, store.files.lines(name, LONGEST_ROW)), MOST_FINDINGS))
    for what in wrong:
        outcome.fails(what, name, stated.position)
    return not wrong


def root_of_texts(files: Files, run: str, salts: Salts) -> bytes:
    """The root of the result tree over the tables of a run, as their texts stand in the bundle.

    Line by line: what is kept is a hash for each subject and table. Raises DataError where a line
    is none of its table.
    """
    found = {table: _leaves(files, run, table, salts) for table in TABLES}
    leaves = []
    for subject in sorted(set().union(*found.values())):
        hashes = tuple(
            found[table].get(subject) or _empty(table, salts[subject]) for table in TABLES
        )
        leaves.append(ResultLeaf(subject, salts[subject], hashes))
    return ResultTree(tuple(leaves)).root


def _leaves(files: Files, run: str, table: str, salts: Salts) -> dict[str, bytes]:
    """Subject → inner leaf of one table."""
    hashers: dict[str, Any] = {}
    for subject, line in _lines(files, result_name(run, table), SUBJECT_FIELD[table]):
        hasher = hashers.get(subject)
        if hasher is None:
            hasher = hashers[subject] = sha256(opening(table, blind_of(salts[subject], table)))
        hasher.update(line)
    return {subject: hasher.digest() for subject, hasher in hashers.items()}


def _lines(files: Files, name: str, field: int) -> Iterator[tuple[str, bytes]]:
    for line in files.lines(name, LONGEST_ROW):
        fields = line[:-1].split(b"\t", field + 1)
        try:
            text = fields[field].decode()
        except (IndexError, UnicodeDecodeError) as error:
            raise DataError(
                _("{where}: {file} holds a line that is none of a result table.").format(
                    where=files.where, file=name
                )
            ) from error
        yield plain(text), line


def _empty(table: str, salt: str) -> bytes:
    return sha256(opening(table, blind_of(salt, table))).digest()
