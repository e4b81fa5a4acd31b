"""The abstract suite of the ``eventsourcing`` wheel, as it is.

Its module imports a cipher class (for tests of mappers) from a module that needs pycryptodome.
The wheel has the same class over ``cryptography``, which we have: that one stands in.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import eventsourcing.cryptography

sys.modules.setdefault("eventsourcing.cipher", eventsourcing.cryptography)

ApplicationRecorderTestCase: Any = importlib.import_module(
    "eventsourcing.tests.persistence"
).ApplicationRecorderTestCase
