"""Stores of each format that ever was, as the program of its day wrote them."""
