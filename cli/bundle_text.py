"""What was bundled, told: as data, for people, and what to be warned of."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, Any

from cli.common import note, say
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.bundle_runs import Chosen
    from evalcore.bundles.prefix import Prefix
    from evalcore.bundles.writing import Written


def bundled_data(
    written: Written, prefix: Prefix, chosen: Chosen, with_results: Set[str]
) -> dict[str, Any]:
    """As JSON tells it; ``with_results`` are the runs whose tables are in it."""
    return {
        "path": str(written.path),
        "bytes": written.bytes,
        "files": written.files,
        "digest": written.digest,
        "size": written.size,
        "root": written.root,
        "signed": prefix.signed,
        "cosigned": prefix.cosigned,
        "runs": [
            {"run": one.run, "code": one.code, "results": one.run in with_results}
            for one in chosen.runs
        ],
        "later": [one.run for one in chosen.later],
        "public_files": written.public_files,
        "sources": written.sources,
        "left_out": written.left_out,
        "private": written.private,
        "sealed": written.sealed,
    }


def tell_bundled(
    written: Written, prefix: Prefix, chosen: Chosen, with_results: Set[str], took: float
) -> None:
    """For people; ``took`` is in seconds."""
    say(
        _("{path}: {size} events, {files} files, {mb:.1f} MB ({seconds:.1f} s).").format(
            path=written.path,
            size=written.size,
            files=written.files,
            mb=written.bytes / 1_000_000,
            seconds=took,
        )
    )
    say(_("root {root}").format(root=written.root))
    say(_("SHA-256 of its manifest: {digest}").format(digest=written.digest))
    if prefix.signed:
        say(_("Signed checkpoint, with {n} cosignatures.").format(n=prefix.cosigned))
    for one in chosen.runs:
        what = _("with its results") if one.run in with_results else _("without results")
        say(
            _("Certificate of run {run} ({scheme}, {period}; check code {code}), {what}.").format(
                run=one.run[:12], scheme=one.scheme, period=one.period, code=one.code, what=what
            )
        )
    say(
        _(
            "Files in it: {public} public, {sources} source files. Not in it: {left_out} source "
            "files; of private parts {private} are shown, {sealed} by their hash alone."
        ).format(
            public=written.public_files,
            sources=written.sources,
            left_out=written.left_out,
            private=written.private,
            sealed=written.sealed,
        )
    )
    say(_("Check it: evalcore verify {path}").format(path=written.path))


def warn_of_bundled(written: Written, prefix: Prefix, chosen: Chosen) -> None:
    """What whoever hands the bundle on must know."""
    if not prefix.signed:
        note(
            _(
                "Nobody signed a checkpoint of this size, so nobody vouches for this bundle. Sign "
                "one (evalcore checkpoint) and bundle again, or hand its root on in another way."
            )
        )
    note(
        _(
            "It is for reviewers, not to be hung out: it holds every tally as reported, of small "
            "groups too."
        )
    )
    for one in chosen.later:
        note(
            _(
                "Run {run} was published after the point where the bundle ends: it is not in it."
            ).format(run=one.run[:12])
        )
    if written.private or written.sources:
        note(
            _(
                "Sealed words lie open in it: whoever has it reads them. A key that you destroy "
                "later does not reach this copy."
            )
        )
