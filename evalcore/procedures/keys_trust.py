"""What a signature is worth when something is known of its key: a pure function of known facts.

A stolen key can sign anything, with any date. What it signed before it was stolen stands where
something shows that it was signed by then: a later checkpoint by a key that is good and that covers
the event which tells of it, or a witness who cosigned it before. The rest is doubtful: it may be
true, but this signature does not show it.
"""

from __future__ import annotations

from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.keys import COMPROMISED, WITNESS_ROLE

STANDS, DOUBTFUL, UNKNOWN = "stands", "doubtful", "unknown"


@frozen
class Life:
    """A key's life in the record: positions of its events, times in µs since 1970 (UTC).

    ``revoked`` is the position of the first revocation (0: none); ``because`` is the gravest thing
    said of its end. ``since``: compromised since then; None where it was not, or nobody knows.
    """

    vkey: str
    role: str
    admitted: int
    admitted_at: int
    revoked: int = 0
    revoked_at: int = 0
    because: str = ""
    since: int | None = None

    @property
    def compromised(self) -> bool:
        """Whether somebody else may have had it."""
        return self.because == COMPROMISED


@frozen
class Signed:
    """A checkpoint that the record says was signed, and when the record took that in (µs)."""

    position: int
    recorded_at: int
    size: int
    root: str
    vkey: str


@frozen
class Witnessed:
    """A cosignature that the record took in; ``at`` is the witness's own time in µs."""

    position: int
    size: int
    root: str
    vkey: str
    at: int


@frozen
class Known:
    """All that is known: of keys, of signatures, of cosignatures, each in the record's order."""

    keys: tuple[Life, ...] = ()
    signed: tuple[Signed, ...] = ()
    witnessed: tuple[Witnessed, ...] = ()

    def life(self, vkey: str) -> Life | None:
        """What is known of a key."""
        return next((life for life in self.keys if life.vkey == vkey), None)


@frozen
class Claimed:
    """A signed checkpoint as somebody holds it, its signatures checked.

    ``cosigned``: (vkey, µs since 1970) of the cosignatures that it bears itself.
    """

    size: int
    root: str
    vkey: str
    cosigned: tuple[tuple[str, int], ...] = field(default=())


@frozen
class Standing:
    """``standing`` is STANDS, DOUBTFUL or UNKNOWN; ``reason`` says why, for people."""

    standing: str
    reason: str

    @property
    def ok(self) -> bool:
        """Whether it stands."""
        return self.standing == STANDS


def trust(known: Known, claimed: Claimed) -> Standing:
    """What the signature on a checkpoint is worth, by all that is known of its key."""
    life = known.life(claimed.vkey)
    if life is None:
        return Standing(UNKNOWN, _("The record has never admitted this key."))
    if claimed.size < life.admitted:
        return Standing(
            DOUBTFUL,
            _("The key was admitted at position {admitted}, after what it signed.").format(
                admitted=life.admitted
            ),
        )
    if not life.revoked:
        return Standing(STANDS, _("The key is admitted and was not revoked."))
    if life.compromised:
        return _after_theft(known, life, claimed)
    if claimed.size >= life.revoked:
        return Standing(
            DOUBTFUL,
            _("The key was revoked at position {revoked}, before it signed this.").format(
                revoked=life.revoked
            ),
        )
    return Standing(
        STANDS, _("Signed before the key was revoked ({reason}).").format(reason=life.because)
    )


def _after_theft(known: Known, life: Life, claimed: Claimed) -> Standing:
    since = life.since
    if since is None:
        return Standing(DOUBTFUL, _("The key was compromised, and nobody knows since when."))
    recorded = _recorded(known, claimed)
    witness = _witness_before(known, claimed, recorded, since)
    if witness is not None:
        return Standing(
            STANDS,
            _("A witness ({witness}) cosigned it before the key was compromised.").format(
                witness=witness.partition("+")[0]
            ),
        )
    if recorded is None:
        return Standing(
            DOUBTFUL,
            _("The key was compromised, and the record does not tell of this signature."),
        )
    if recorded.recorded_at >= since:
        return Standing(DOUBTFUL, _("Signed after the key was compromised."))
    cover = _covering(known).get(recorded.position)
    if cover is None:
        return Standing(
            DOUBTFUL,
            _(
                "Signed before the key was compromised, but no later good signature covers it "
                "yet: sign a checkpoint with a new key."
            ),
        )
    return Standing(
        STANDS,
        _("Signed before the key was compromised; the checkpoint of size {size} covers it.").format(
            size=cover
        ),
    )


def _recorded(known: Known, claimed: Claimed) -> Signed | None:
    wanted = (claimed.size, claimed.root, claimed.vkey)
    return next((one for one in known.signed if (one.size, one.root, one.vkey) == wanted), None)


def _witness_before(
    known: Known, claimed: Claimed, recorded: Signed | None, since: int
) -> str | None:
    """The vkey of a good witness who saw it before ``since``; None where there is none."""
    for vkey, at in claimed.cosigned:
        if at < since and _is_good_witness(known, vkey):
            return vkey
    for one in known.witnessed:
        if one.at >= since or not _is_good_witness(known, one.vkey):
            continue
        same = (one.size, one.root) == (claimed.size, claimed.root)
        # A larger tree that was cosigned then holds the event which tells of this signature.
        if same or (recorded is not None and one.size >= recorded.position):
            return one.vkey
    return None


def _is_good_witness(known: Known, vkey: str) -> bool:
    life = known.life(vkey)
    return life is not None and life.role == WITNESS_ROLE and not life.compromised


def _covering(known: Known) -> dict[int, int]:
    """Position of a signature's event → size of a good checkpoint that covers it.

    From the last signature to the first: what covers a signature is later than it.
    """
    covering: dict[int, int] = {}
    largest = 0
    for one in sorted(known.signed, key=lambda signed: signed.position, reverse=True):
        if largest >= one.position:
            covering[one.position] = largest
        life = known.life(one.vkey)
        if life is None or one.size < life.admitted:
            continue
        if life.compromised:
            before = life.since is not None and one.recorded_at < life.since
            claim = Claimed(one.size, one.root, one.vkey)
            seen = life.since is not None and _witness_before(known, claim, one, life.since)
            good = bool(seen) or (before and one.position in covering)
        else:
            good = not life.revoked or one.size < life.revoked
        if good:
            largest = max(largest, one.size)
    return covering
