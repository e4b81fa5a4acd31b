"""From an office's files to facts: read, check everything, compare with the record, append.

    files/       what is handed in, as tables
    sheets/      headers and body of a table; what it says of its own handing in
    rows/        cells → values → facts, by the plan of a table
    names/       who is meant: units and persons under all names
    comparing/   the facts of the files beside the record: new, filled in, changed, gone
    annotating/  findings written into a copy of the office's own workbook
    templates/   the workbooks that clerks fill, blank or prefilled
    suggesting/  a draft of a mapping from a file's headers

``importing.py`` runs them in this order. A file goes in whole or not at all; what is wrong is told
as findings that name the cell.
"""
