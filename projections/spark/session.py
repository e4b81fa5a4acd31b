"""Spark itself: one session per process, started quietly, with settings that make results exact.

Spark runs on Java. Both are looked for before anything starts, because what Spark says without
them helps nobody. All that Spark and Java print goes to a file beside their temporary files.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from evalcore.errors import StoreError
from evalcore.messages import _
from projections.spark.errors import MEMORY_VARIABLE
from projections.spark.masters import environment_of, home_for, settings_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER_VARIABLE = "EVALCORE_SPARK_MASTER"
"""Where Spark runs; default ``local[*]``: here, on every core (``projections.spark.masters``)."""

EXACT: Mapping[str, str] = {
    # Overflow and bad casts are errors, never another number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "+08:00",
    # Days before 1582 stand in the ledger of parents: kept as they are.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
QUIET: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.driver.maxResultSize": "0",
    # Nobody looks at drawn plans here; drawing them took a sixth of the time.
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.debug.maxToStringFields": "3",
    "spark.sql.parquet.compression.codec": "zstd",
    # Many small files of one relation are listed here, not by a job of their own.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "4096",
}
FEW_ROWS: Mapping[str, str] = {
    # Compiling every query and planning it anew pays for many rows only.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}

FEW = 16_000_000
"""Bytes of a record's columns up to which Spark plans for few rows: a county's are far fewer."""

PARTITION = 2_000_000
"""Bytes of a record's columns for each part that rows are divided into by unit or subject: about
280,000 events. Spark joins parts that turn out small."""

_starting = Lock()


def session(settings: Mapping[str, str] | None = None) -> SparkSession:
    """The Spark session of this process, started where there is none yet.

    ``settings`` are Spark's own, for the start only. Raises StoreError where Spark or Java is
    missing or does not start.
    """
    with _starting:
        # Where a newer pandas happens to lie beside it. None is used here.
        warnings.filterwarnings(
            "ignore", "PySpark does not yet fully support pandas", FutureWarning
        )
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise StoreError(
                _("Spark is not installed. Install it with: pip install 'evalcore[spark]'")
            ) from error
        running = SparkSession.getActiveSession()
        if running is not None:
            return running
        _look_for_java()
        given = {**_settings(), **(settings or {})}
        master = given.get("spark.master") or os.environ.get(MASTER_VARIABLE) or "local[*]"
        return _started(master, {**settings_of(master), **given})


def suit(spark: SparkSession, size: int) -> None:
    """Let the session plan for few rows, or for many: another speed, the same results.

    ``size`` is the bytes of the record's columns.
    """
    for name, value in FEW_ROWS.items():
        if size <= FEW:
            spark.conf.set(name, value)
        else:
            # What the session was started with.
            spark.conf.unset(name)
    if size > FEW:
        least = int(spark.conf.get("spark.sql.shuffle.partitions") or 1)
        spark.conf.set("spark.sql.shuffle.partitions", str(max(least, size // PARTITION)))


def stop() -> None:
    """End the session of this process, and its Java machine."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    gateway = SparkContext._gateway
    if running is not None:
        running.stop()
    if gateway is not None:
        gateway.shutdown()
        SparkContext._gateway = SparkContext._jvm = None


def _settings() -> dict[str, str]:
    cores = os.cpu_count() or 1
    return {
        **EXACT,
        **QUIET,
        "spark.driver.memory": os.environ.get(MEMORY_VARIABLE) or "2g",
        "spark.app.name": "evalcore",
        "spark.sql.shuffle.partitions": str(4 * cores),
    }


def _look_for_java() -> None:
    home = os.environ.get("JAVA_HOME")
    program = shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")
    if program is None:
        raise StoreError(
            _(
                "Spark needs Java 17 or newer, and no java was found{where}. Install one (Debian: "
                "default-jre-headless), or leave --engine spark out."
            ).format(where=_(" in JAVA_HOME ({home})").format(home=home) if home else "")
        )


def _started(master: str, settings: Mapping[str, str]) -> SparkSession:
    import atexit

    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    folder = Path(tempfile.mkdtemp(prefix="evalcore-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    log = folder / "spark.log"
    options = f"-Dlog4j2.configurationFile={_logging(folder)} -Dfile.encoding=UTF-8"
    given = {
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        **settings,
    }
    given["spark.driver.extraJavaOptions"] = " ".join(
        (options, settings.get("spark.driver.extraJavaOptions", ""))
    ).strip()
    conf = SparkConf(loadDefaults=False)
    for name, value in given.items():
        conf.set(name, value)
    try:
        wanted = {**environment_of(master), **home_for(master, folder)}
        with log.open("wb") as said, _own_environment(wanted):
            launch: Any = launch_gateway
            gateway = launch(conf, popen_kwargs={"stdout": said, "stderr": subprocess.STDOUT})
        # What it logs is raised as well, and told in fewer words.
        logging.getLogger("SQLQueryContextLogger").disabled = True
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (PySparkException, OSError) as error:
        told = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
        first = "; ".join((told or str(error)).splitlines()[:2])
        raise StoreError(
            _(
                "Spark did not start: {error}. It needs Java 17 or newer and {memory} of memory "
                "({variable})."
            ).format(error=first, memory=given["spark.driver.memory"], variable=MEMORY_VARIABLE)
        ) from error


def _logging(folder: Path) -> Path:
    """Spark's own settings would greet on the terminal and warn of what does not matter."""
    path = folder / "log4j2.properties"
    path.write_text(
        "rootLogger.level = error\n"
        "rootLogger.appenderRef.said.ref = said\n"
        "appender.said.type = Console\n"
        "appender.said.name = said\n"
        "appender.said.target = SYSTEM_ERR\n"
        "appender.said.layout.type = PatternLayout\n"
        "appender.said.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n\n",
        encoding="utf-8",
    )
    return path


@contextmanager
def _own_environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Java starts with these; this process keeps its own."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
