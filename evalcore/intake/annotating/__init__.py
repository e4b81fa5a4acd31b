"""Findings written into a copy of the office's own workbook: its parts, one module each."""
