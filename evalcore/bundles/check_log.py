"""The log in a bundle: entries, tiles, commits, checkpoint, keys, kept files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from evalcore.bundles.check_files import MOST_FINDINGS, copy_again
from evalcore.bundles.check_published import check_standing
from evalcore.bundles.layout import CHECKPOINT, COMMITS, SCHEME_FILES, SOURCE_FILES, kind_of
from evalcore.bundles.log_files import Progress
from evalcore.bundles.mentions import digests_in
from evalcore.bundles.outcome import Outcome
from evalcore.bundles.shapes import Said
from evalcore.bundles.store import BundleStore
from evalcore.bundles.walk import Walked
from evalcore.errors import DataError
from evalcore.messages import _, listed
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import NOTE, Verifier, check, parse
from evalcore.transparency.tile_paths import entries_path, tile_path
from evalcore.transparency.tiles import WIDTH
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted

if TYPE_CHECKING:
    from evalcore.bundles.record import BundleRecord
    from evalcore.record.verify import Verification
    from evalcore.record.verify_commits import Claim
    from evalcore.transparency.note import Note
    from evalcore.transparency.policy import Policy


class LogStore(BundleStore):
    """A bundle's log for ``record.verify``: the files as such were checked before."""

    def defects(self) -> list[tuple[int | None, str]]:
        return []


def check_log(
    record: BundleRecord,
    claims: Sequence[Claim],
    outcome: Outcome,
    progress: Progress | None = None,
) -> Verification:
    """Every leaf from the entries, tiles of every level, roots and times of every commit.

    Raises DataError where not even the commits can be read.
    """
    from evalcore.record.verify import verify

    lenient = LogStore(record.store.files, lenient=True)
    lenient.check()
    size = lenient.head().size
    for claim in claims:
        if claim.size > size:
            outcome.notes.append(
                _("{name} is of {known} events, and this bundle ends at {size}: not compared.")
                .format(name=claim.name, known=claim.size, size=size)
            )  # fmt: skip
    within = [claim for claim in claims if claim.size <= size]
    found = verify(lenient, None, progress, record, within)
    for problem in found.problems:
        outcome.fails(
            problem.what, _file_of(problem.position, found.size), problem.position, copy_again()
        )
    outcome.size, outcome.root, outcome.commits = found.size, found.root, found.commits
    for claim in found.kept:
        outcome.holds(_("{name} fits").format(name=claim.name), "tile")
    if found.ok:
        outcome.holds(
            _("{size} events give every tile, and the root of each of {commits} commits").format(
                size=found.size, commits=found.commits
            ),
            "tile",
        )
    return found


def _file_of(position: int | None, size: int) -> str:
    if position is None or not 1 <= position <= size:
        return COMMITS
    tile = (position - 1) // WIDTH
    return entries_path(tile, min(WIDTH, size - tile * WIDTH))


def check_tile_names(said: Mapping[str, Said], size: int, outcome: Outcome) -> None:
    """Tiles that a log of ``size`` events has, and no others: more would be there unread."""
    held = {name for name in said if (kind := kind_of(name)) and kind.name in ("tile", "entries")}
    level, count = 0, size
    while count:
        for n in range(-(-count // WIDTH)):
            width = min(WIDTH, count - n * WIDTH)
            held.discard(tile_path(level, n, width))
            if not level:
                held.discard(entries_path(n, width))
        level, count = level + 1, count // WIDTH
    for name in sorted(held)[:MOST_FINDINGS]:
        outcome.fails(_("a log of {size} events has no such tile").format(size=size), name)


def check_checkpoint(
    record: BundleRecord, walked: Walked, policy: Policy | None, outcome: Outcome
) -> None:
    """The checkpoint is of these events, of this log, and signed as the policy demands."""
    from evalcore.procedures.origin import origin_of

    try:
        data = record.store.files.read(CHECKPOINT)
        note = parse(data) if b"\n\n" in data else None
        stated = Checkpoint.parse(note.text if note else data.decode())
    except (DataError, UnicodeDecodeError) as error:
        outcome.fails(str(error), CHECKPOINT, None, copy_again())
        return
    outcome.origin = stated.origin
    if (stated.size, stated.root.hex()) != (outcome.size, outcome.root):
        outcome.fails(
            _("it states {size} events with another root than the entries have").format(
                size=stated.size
            ),
            CHECKPOINT,
            None,
            copy_again(),
        )
        return
    if stated.origin != origin_of(record, stated.size):
        outcome.fails(
            _("it names the log {origin}, the entries name another one").format(
                origin=stated.origin[:80]
            ),
            CHECKPOINT,
        )
        return
    outcome.holds(
        _("{origin}: {size} events, root {root}").format(
            origin=stated.origin, size=stated.size, root=outcome.root
        ),
        CHECKPOINT,
    )
    signed = _check_signatures(note, walked, policy, outcome)
    check_standing(record, stated, signed, outcome)


def _check_signatures(
    note: Note | None, walked: Walked, policy: Policy | None, outcome: Outcome
) -> Sequence[Verifier]:
    """Whose word is enough; the log's keys that signed."""
    if note is None:
        if policy is None:
            outcome.notes.append(
                _("The checkpoint is not signed: who made it, nobody vouches for.")
            )
        else:
            outcome.fails(
                _("nobody signed it"),
                CHECKPOINT,
                None,
                _("Ask for a bundle of a signed checkpoint: evalcore checkpoint, then bundle."),
            )
        return ()
    if policy is not None:
        outcome.judgement = policy.judge(note)
        if outcome.judgement.ok:
            names = [*outcome.judgement.log, *(name for name, _at in outcome.judgement.witnesses)]
            outcome.holds(_("signed by {names}").format(names=listed(names)), CHECKPOINT)
        for reason in outcome.judgement.missing:
            outcome.fails(
                reason, CHECKPOINT, None, _("Compare the keys with those that you were given.")
            )
        return outcome.judgement.keys
    outcome.notes.append(
        _("No key was given: whose signatures these are was not checked (--policy).")
    )
    # Keys of the record itself prove nothing to a stranger; but they must fit it.
    known = admitted(walked)
    found = check(note, known)
    for verifier, _signature in found.failed:
        outcome.fails(
            _("the signature of {name} is wrong").format(name=verifier.name),
            CHECKPOINT,
            None,
            copy_again(),
        )
    if known and not found.verified and not found.failed:
        outcome.fails(_("no key that the log admits has signed it"), CHECKPOINT, None, copy_again())
    return [key for key, _signature in found.verified if key.kind == NOTE]


def admitted(walked: Walked) -> list[Verifier]:
    """The keys that the log admits, those that can be read."""
    found = {}
    for row in walked.admitted:
        try:
            verifier = Verifier.parse(SigningKeyAdmitted.from_states(row[4]).vkey)
        except DataError:
            continue
        found[verifier.name, verifier.key_id] = verifier
    return list(found.values())


def check_kept_checkpoints(
    record: BundleRecord, roots: Mapping[int, bytes], outcome: Outcome
) -> None:
    """Each checkpoint that the log tells of: its root, its kept note, its signature, its key."""
    from evalcore.procedures.checkpoints_check import check_kept

    found = check_kept(record, roots)
    for problem in found.problems:
        outcome.fails(problem.what, "scheme", problem.position, copy_again())
    if found.checked and found.ok:
        outcome.holds(
            _("{n} kept checkpoints and cosignatures fit the log").format(n=found.checked), "scheme"
        )


def check_keys(
    record: BundleRecord, walked: Walked, said: Mapping[str, Said], outcome: Outcome
) -> None:
    """The public keys in the bundle are some that its log admits."""
    known = {verifier.vkey for verifier in admitted(walked)}
    for name in sorted(said):
        kind = kind_of(name)
        if kind is None or kind.name != "key":
            continue
        try:
            vkey = record.store.files.read(name).decode("utf-8", "replace").rstrip("\n")
        except DataError as error:
            outcome.fails(str(error), name)
            continue
        if vkey not in known:
            outcome.fails(
                _("the log admits no such key"), name, None, _("Do not trust signatures by it.")
            )


def check_kept_files(
    record: BundleRecord, walked: Walked, said: Mapping[str, Said], outcome: Outcome
) -> None:
    """Kept files: as their names say, listed, and named by an event of the log."""
    named = set(walked.mentions.first)
    held: dict[str, set[str]] = {"scheme": set(), "sources": set()}
    for name in sorted(said):
        kind = kind_of(name)
        if kind is not None and kind.name in ("scheme", "source"):
            folder, digest = name.split("/")
            held[folder].add(digest)
            if said[name].sha256 != digest:
                outcome.fails(_("its content is not that of its name"), name, None, copy_again())
            elif folder == "scheme" and digest in named:
                named |= digests_in(record.store.files.read(name))
    for folder, lists in (("scheme", SCHEME_FILES), ("sources", SOURCE_FILES)):
        try:
            names = set(record.store.names(lists))
        except DataError as error:
            outcome.fails(str(error), lists, None, copy_again())
            continue
        for digest in sorted(held[folder] ^ names):
            outcome.fails(_("files and list of files differ"), f"{folder}/{digest}")
        for digest in sorted((held[folder] & names) - named):
            outcome.fails(_("no event of the log names this file"), f"{folder}/{digest}")
