"""Witnessing another office's log: by file or memory stick, with no access to its record.

``handed`` reads what the other office brings, ``judging`` says whether its log continues what was
seen before and from where it does not, ``state`` remembers, ``cosigning`` does it all in the order
that keeps a witness honest: check, remember, and only then give the cosignature out.
"""
