"""A believable county's year, invented from a seed: for showing and for measuring.

Randomness is allowed here (always seeded); nothing that computes a result imports this package.
"""
