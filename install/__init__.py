"""Installing where there is no network: what is carried there, and the proof that it is enough.

``python -m install.wheelhouse`` collects everything into one folder, ``python -m install.trial``
installs from that folder with the network off. ``stick/`` holds what is copied into the folder for
whoever installs. Nothing here is part of the installed program.
"""
