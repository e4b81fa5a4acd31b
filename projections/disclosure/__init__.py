"""Who could be identified in what is published, and what is withheld so that nobody is.

``plan`` decides, from numbers of raters alone, which votes may be shown; ``rule`` says from how
many raters on; ``source`` reads both from results; ``withhold`` takes the rest out of a page.
``docs/disclosure.md`` says why each rule is as it is.
"""

from __future__ import annotations
