"""What is measured, against whom, in one run: ``python -m benchmarks [NAME…]``.

Every figure is a ratio or a rate taken in the same process on the same machine, median of
several where it is short; nothing here is a test, and no test is timed.
"""
