"""Who is meant: units and persons under all the names that offices write."""
