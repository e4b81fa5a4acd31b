"""What an office writes down about one case or one day: the facts of one or a few rows."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from evalcore.vocabulary import Fact


@attrs.frozen
class Entry:
    """Facts that belong together (one pledge from promise to audit; one visit).

    ``office`` is the unit that keeps them: a township for its villages, a department for what it
    reports. ``hand`` names the kind of book they stand in: the office's ``workbook``, the
    ``hotline`` export, the ``training`` list.
    """

    office: str
    facts: tuple[Fact, ...]
    hand: str = "workbook"


def entry(office: str, facts: Sequence[Fact], hand: str = "workbook") -> Entry:
    """An entry of ``facts``."""
    return Entry(office, tuple(facts), hand)
