"""Ballot boxes: codes, the box file, what a ballot counts for, and how a box is checked.

A box is two unordered sets in a file of its own: the codes that were used, and the ballots. Nothing
leads from one to the other, and nothing in it tells when or in which order anything came. The log
holds counts and roots (``evalcore/vocabulary/ballots.py``). docs/ballots.md says what is promised,
and what is not.
"""
