"""What differs between two results of one record: who moved, by how much, and because of what.

Between two points (a prefix of the log, a day, rules) lie at most three steps: first the log, then
the day, then the rules. Each step changes one thing alone, so that whatever moves in it moves
because of that: because of the events recorded in between, of the day, or of the rules.
"""

from projections.differing.model import Because, Difference, Event, Moved, Reason
from projections.differing.points import Point, Step, steps_between
from projections.differing.rules import RuleChange, rule_changes
from projections.differing.walk import difference

__all__ = [
    "Because",
    "Difference",
    "Event",
    "Moved",
    "Point",
    "Reason",
    "RuleChange",
    "Step",
    "difference",
    "rule_changes",
    "steps_between",
]
