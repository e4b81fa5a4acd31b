"""The workbooks that clerks fill: blank, or prefilled from the record."""
