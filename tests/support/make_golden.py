"""Write the kept explanations anew: ``python -m tests.support.make_golden [SCHEME …]``.

Read the difference before you keep it.
"""

from __future__ import annotations

import sys

from tests.golden.test_explanations import write

if __name__ == "__main__":
    write(sys.argv[1:])
