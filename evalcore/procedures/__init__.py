"""What has a procedure: decisions that the record takes in only where the procedure allows them.

Facts are appended as reported; a decision (adopt a scheme, decide a tie, publish a run) has a
stream of its own and goes through three pure functions per procedure:

    initial_state()          nothing has been decided
    evolve(state, event)     what a decision in the record makes of the state
    decide(state, command)   the events that a command leads to, or ``Refused``

``deciding.perform`` is the edge: it reads the stream, decides, and appends behind the version that
it read, so that of two that decide at once the second decides again.
"""

from __future__ import annotations
