"""The same run on Apache Spark: the same statements, the same Python, the same digests."""
