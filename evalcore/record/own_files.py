"""A folder of this process alone, that goes with the last who needs it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class OwnFolder:
    """A new folder that only this user may enter; removed when nobody holds this object any more.

    Raises OSError where none can be made.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="evalcore-columns-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def stays_for(self, user: object) -> None:
        """Keep the folder as long as ``user`` lives."""
        weakref.finalize(user, _let_go, self)


def _let_go(_folder: OwnFolder) -> None:
    """Nothing to do: that this was called with it is what kept the folder."""
