"""Word files as templates: ``{{ field }}`` in the text, ``{% for %}`` and ``{% if %}`` around it.

``package``: a .docx taken apart and put together, hostile ones refused; ``cleaning``: what Word
leaves between the letters; ``marking``, ``tags``, ``rows``: tags found in a part, cut out of its
runs and put where their blocks begin and end; ``compiling``: a part as a Jinja template;
``filling``: fields put in.
"""
