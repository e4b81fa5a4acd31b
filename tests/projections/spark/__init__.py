"""The same runs on Spark."""
