"""Bundles: a prefix of the record as a directory or zip that verifies and replays alone.

``writing`` makes one, ``store`` reads one as a record, ``verifying`` checks one. What a bundle
holds, file by file: docs/bundle.md. Importing this package is cheap.
"""
