"""The sealed parts of a trail's events: opened where that was asked for, pseudonyms else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from evalcore.errors import KeyDestroyed, UsageError
from evalcore.procedures.seals import destroyed_at, recorded
from evalcore.record.pseudonyms import names_somebody, pseudonym
from evalcore.vocabulary import fact_class

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import StoredFact


class SealedParts:
    """Opens sealed parts, or collects which ones would be opened."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._opens: Callable[[int], bytes | None] = record.private

    @contextmanager
    def only_asked(self) -> Iterator[set[int]]:
        """Within, nothing is opened: the positions that would be are collected."""
        asked: set[int] = set()

        def note(position: int) -> None:
            asked.add(position)

        self._opens = note
        try:
            yield asked
        finally:
            self._opens = self.record.private

    def fields(self, stored: StoredFact, *, wanted: bool) -> tuple[dict[str, Any], str]:
        """(private fields, how they fare: empty, ``withheld``, ``locked`` or ``erased``)."""
        if not stored.private_hash:
            return {}, ""
        if not wanted:
            return {}, "erased" if self._erased(stored) else "withheld"
        opened = self._opened(stored.position)
        if opened is None:
            return {}, "erased" if self._erased(stored) else "locked"
        return opened, ""

    def names(self, position: int) -> dict[str, Any]:
        """The private fields at a position; empty where they can't be opened."""
        return self._opened(position) or {}

    def _opened(self, position: int) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = msgspec.json.decode(self._opens(position) or b"{}")
        except (KeyDestroyed, UsageError):
            return None
        return found

    @cached_property
    def _destroyed(self) -> dict[str, int]:
        # By the record as it stands, whatever the trail is known at: what is erased is erased.
        return destroyed_at(recorded(self.record))

    def _erased(self, stored: StoredFact) -> bool:
        """Whether the record tells that the key of this part was destroyed after it was sealed."""
        if not self._destroyed:
            return False
        fact = fact_class(stored.topic).from_states(stored.public)
        # Older records sealed what has no case under the stream, or under a case without number.
        blank = [f"{spec.refers_to}:" for spec in fact.specs() if spec.kind == "case"]
        scopes = (fact.seal_scope(), stored.stream, *blank)
        return any(self._destroyed.get(scope, 0) > stored.position for scope in scopes)

    @staticmethod
    def pseudonym(stored: StoredFact, first: StoredFact) -> str:
        """How whoever is named in a part is called: by its first report, so that it stays the same
        when it is corrected; empty where such a fact names nobody."""
        if not stored.private_hash or not names_somebody(fact_class(stored.topic)):
            return ""
        return pseudonym(first.private_hash or stored.private_hash)
