"""What the pages of all papers share: ``paper.html.j2``, which they extend, and its parts."""
