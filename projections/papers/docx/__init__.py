"""Word files as templates: ``{{ field }}`` in the text, ``{% for %}`` and ``{% if %}`` around it.

``package``: a .docx taken apart and put together, hostile ones refused; ``cleaning``: what Word
leaves between the letters; ``tags``: tags found in a part and cut out of its runs; ``compiling``:
a part as a Jinja template; ``filling``: fields put in.
"""
