pytest_plugins = ["tests.support.office", "tests.support.postgres", "tests.support.spark"]
