"""Were deadlines kept? Every case and duty with a limit: due, done, days over, whose, by what rule.

Derived from the ledgers, from limits that the record itself sets (a pledge's day, a problem's
limit) and from limits that the scheme states (``days(a, b) <= :n``, the reporting cycle). No limit
is made up: what has none in the record or the scheme is not here.
"""

from projections.deadlines.gather import Deadlines, deadlines
from projections.deadlines.limits import Limit, limits_of
from projections.deadlines.model import KINDS, STATES, Deadline

__all__ = ["KINDS", "STATES", "Deadline", "Deadlines", "Limit", "deadlines", "limits_of"]
