"""From cells to facts: values as clerks write them, rows by a table's plan."""
