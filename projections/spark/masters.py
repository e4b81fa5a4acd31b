"""Where Spark runs: in this process, as a cluster on this machine, or on other machines.

What each needs besides its name. With a cluster the rows of a run are computed by other Java
machines, which see of this one only files: the working folder and the segments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

CLUSTER_HERE = re.compile(r"local-cluster\[\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\]")
"""Workers, cores of each, and memory of each in MB."""

LOOPBACK = "127.0.0.1"


def is_here(master: str) -> bool:
    """Whether every part of Spark runs on this machine: then nothing listens to others."""
    return master.startswith("local")


def in_one_process(master: str) -> bool:
    """Whether the driver computes all rows itself, and no other process writes any."""
    return is_here(master) and not master.startswith("local-cluster")


def settings_of(master: str) -> Mapping[str, str]:
    """Spark's settings that follow from where it runs.

    A cluster on other machines has its executors' memory and cores, and the address by which they
    reach the driver, from the cluster's own ``spark-defaults.conf``.
    """
    found: dict[str, str] = {"spark.master": master}
    if is_here(master):
        found |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    if not in_one_process(master):
        # Java reads file names by the locale; what that of a worker's machine is, nobody knows.
        found |= {"spark.executorEnv.LC_ALL": "C.UTF-8"}
    if cluster := CLUSTER_HERE.fullmatch(master):
        # All that a worker has: Spark would ask for 1 GB, and start nothing where there is less.
        found |= {"spark.executor.memory": f"{cluster[3]}m"}
    return found


def environment_of(master: str) -> Mapping[str, str]:
    """What stands in the environment of the Java machine while it starts."""
    # Java reads file names by the locale: under POSIX it could open no Chinese one.
    found = {"LC_ALL": "C.UTF-8"}
    return {**found, "SPARK_LOCAL_IP": LOOPBACK} if is_here(master) else found


def home_for(master: str, folder: Path) -> Mapping[str, str]:
    """``SPARK_HOME``, where another one is needed than that of the package.

    The workers of a cluster on this machine keep their files under it, in ``work``: what is
    installed is no place for them, and often can't be written. So theirs is a folder in
    ``folder`` whose other entries lead to the package.
    """
    if not CLUSTER_HERE.fullmatch(master):
        return {}
    from pyspark.find_spark_home import _find_spark_home

    home = folder / "home"
    home.mkdir()
    for entry in Path(_find_spark_home()).iterdir():
        if entry.name not in ("work", "logs"):
            (home / entry.name).symlink_to(entry)
    return {"SPARK_HOME": str(home)}
