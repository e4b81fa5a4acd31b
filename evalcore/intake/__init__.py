"""From an office's files to facts: read, check everything, compare with the record, append.

A file goes in whole or not at all. What is wrong is told as findings that name the cell.
"""
