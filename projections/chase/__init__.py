"""Chasing (催报): what a scheme asks for and the record does not hold yet.

``projections.todo`` puts the pieces together: ``rules`` says what a scheme reads, ``steps`` which
steps a case can lack, ``half_filled``, ``cycles``, ``expected`` and ``loose`` find the four kinds
of rows, ``places`` the cell of the workbook where each would be filled, ``townships`` who hands
it in. ``book`` prints the list.
"""
