"""Checking a bundle: every file, every entry, and what each says of the others.

Nothing in a bundle is trusted, and nothing of it is run or written: names and sizes are checked
before anything is read, shapes before anything is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.bundles.check_columns import check_columns
from evalcore.bundles.check_files import MOST_FINDINGS, check_files
from evalcore.bundles.check_log import (
    check_checkpoint,
    check_kept_checkpoints,
    check_kept_files,
    check_keys,
    check_log,
    check_tile_names,
)
from evalcore.bundles.check_published import check_publications
from evalcore.bundles.check_results import check_certificates
from evalcore.bundles.files import Files
from evalcore.bundles.layout import PRIVATE
from evalcore.bundles.log_files import Progress
from evalcore.bundles.outcome import Outcome
from evalcore.bundles.record import BundleRecord
from evalcore.bundles.store import BundleStore, open_files
from evalcore.bundles.walk import walk
from evalcore.errors import DataError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.bundles.manifest import Manifest
    from evalcore.record.verify import Verification
    from evalcore.record.verify_commits import Claim
    from evalcore.transparency.policy import Policy


def verify_bundle(
    path: Path,
    *,
    policy: Policy | None = None,
    claims: Sequence[Claim] = (),
    progress: Progress | None = None,
) -> Outcome:
    """Check the bundle at ``path``; ``ok`` where everything in it holds.

    ``policy``: who must have signed; without one, signatures are compared with the log's own keys,
    which proves nothing to a stranger. ``claims``: roots known from elsewhere (older checkpoints,
    paper). ``progress`` is called with (steps done, steps in all), each stage anew.

    Raises StoreError where the path can't be read at all; whatever is in it is a finding.
    """
    outcome = Outcome()
    try:
        files = open_files(path)
    except DataError as error:
        outcome.fails(str(error))
        return outcome
    with files:
        _check(files, policy, claims, outcome, progress)
    outcome.shorten(MOST_FINDINGS * 4)
    return outcome


def _check(
    files: Files,
    policy: Policy | None,
    claims: Sequence[Claim],
    outcome: Outcome,
    progress: Progress | None,
) -> None:
    checked = check_files(files, progress)
    outcome.findings += checked.findings
    manifest = checked.manifest
    if manifest is not None:
        outcome.digest = sha256(manifest.text).hexdigest()
        outcome.files = len(manifest.files)
        if not checked.findings:
            outcome.holds(_("{n} files, each as the manifest says").format(n=len(manifest.files)))
    record = BundleRecord(files.where, BundleStore(files))
    try:
        found = check_log(record, claims, outcome, progress)
    except DataError as error:
        outcome.fails(str(error))
        return
    if manifest is None or not found.ok:
        # What rests on the entries can't be said while they do not hold.
        return
    try:
        _check_rest(record, manifest, found, policy, outcome, progress)
    except DataError as error:
        outcome.fails(str(error))


def _check_rest(
    record: BundleRecord,
    manifest: Manifest,
    found: Verification,
    policy: Policy | None,
    outcome: Outcome,
    progress: Progress | None,
) -> None:
    said = manifest.files
    columns = any(name.startswith("columns/") for name in said)
    walked = walk(record.store, outcome, columns=columns, progress=progress)
    outcome.private, outcome.sealed = walked.private, walked.sealed
    outcome.notes.append(
        _(
            "It ends at {size}. What came later it can't show: a fact that was withdrawn or "
            "corrected, a key that was revoked. Ask whoever keeps the record for a later one."
        ).format(size=outcome.size)
    )
    check_tile_names(said, outcome.size, outcome)
    check_checkpoint(record, walked, policy, outcome)
    check_kept_checkpoints(record, found.roots, outcome)
    check_publications(record, found.roots, outcome)
    check_keys(record, walked, said, outcome)
    check_kept_files(record, walked, said, outcome)
    check_certificates(record, said, policy, outcome)
    if columns:
        check_columns(record.store, said, walked.columns, outcome)
    if walked.private and not any(one.where == PRIVATE for one in outcome.problems):
        outcome.holds(
            _("{n} private parts are shown, and are those that were recorded").format(
                n=walked.private
            ),
            PRIVATE,
        )


def verify_record(
    files: Files, progress: Progress | None = None, claims: Sequence[Claim] = ()
) -> Verification:
    """What ``Record.verify`` says of a bundle: its files and its log.

    Raises DataError where not even its commits can be read.
    """
    from evalcore.record.verify import verify

    store = BundleStore(files, lenient=True)
    store.check()
    return verify(store, None, progress, BundleRecord(files.where, BundleStore(files)), claims)
