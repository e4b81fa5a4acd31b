"""What an office hands in, as tables: workbooks, CSV, archives, folders; guarded against bombs."""
