"""The rival: the city's year scored by a straightforward pandas script.

What an analyst would write who is handed the record's file and the scheme's text: read the table,
parse the JSON, frames by kind of fact, merges and group-bys, floating points. It shares no code
with the program, knows nothing of ledgers, effects, flags or evidence, and stops at totals and
ranks. Those it brings out the same, to the cent, for everybody (a test), so both have done the
same work. It knows only the kinds of facts that the invented city has.

    python -m benchmarks.rival RECORD CALENDARS OUT.csv
"""
