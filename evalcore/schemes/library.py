"""Where schemes and calendars are found by name."""

from __future__ import annotations

from pathlib import Path

import attrs

CATALOGUE = Path(__file__).parent / "catalogue"
CALENDARS = Path(__file__).parent / "calendars"


@attrs.frozen
class Library:
    """Folders of schemes and of calendars: those of the program, or kept ones in their stead."""

    catalogue: Path = CATALOGUE
    calendars: Path = CALENDARS


SHIPPED = Library()


def catalogue(library: Library = SHIPPED) -> dict[str, Path]:
    """The schemes that come with the program: name → file."""
    return {
        path.stem: path
        for path in sorted(library.catalogue.glob("*.yaml"))
        if not path.name.endswith((".cases.yaml", ".boundaries.yaml"))
    }
