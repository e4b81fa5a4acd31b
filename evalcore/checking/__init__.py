"""Checking what somebody handed over: what a file is, and whether what it says holds.

Nothing from outside is trusted: sizes are looked at before anything is read, nothing in a file is
imported, run or written anywhere. Each check is a pure function that gives a :class:`Report`.
"""
