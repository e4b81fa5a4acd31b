"""How each paper's Word templates are built: a module per paper, of parts that all papers share.

A module names its ``PAPER`` and ``PACKAGE`` and gives ``build(language)``; ``tests.support.
make_papers`` finds it.
"""
