"""What follows from where Spark runs: in this process, as a cluster here, or elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from projections.spark.masters import (
    environment_of,
    home_for,
    in_one_process,
    is_here,
    settings_of,
)

HERE = ("local", "local[*]", "local[2]", "local-cluster[2,1,1024]")
ELSEWHERE = ("spark://master:7077", "yarn", "k8s://https://cluster:6443")


@pytest.mark.parametrize("master", HERE)
def test_what_runs_on_this_machine_listens_to_this_machine_alone(master: str) -> None:
    assert is_here(master)
    assert settings_of(master)["spark.driver.host"] == "127.0.0.1"
    assert settings_of(master)["spark.driver.bindAddress"] == "127.0.0.1"
    assert environment_of(master)["SPARK_LOCAL_IP"] == "127.0.0.1"


@pytest.mark.parametrize("master", ELSEWHERE)
def test_a_cluster_elsewhere_can_reach_the_driver(master: str) -> None:
    assert not is_here(master)
    assert not {"spark.driver.host", "spark.driver.bindAddress"} & set(settings_of(master))
    assert "SPARK_LOCAL_IP" not in environment_of(master)


@pytest.mark.parametrize("master", ["local-cluster[2,1,1024]", *ELSEWHERE])
def test_executors_of_their_own_read_chinese_file_names(master: str) -> None:
    assert not in_one_process(master)
    assert settings_of(master)["spark.executorEnv.LC_ALL"] == "C.UTF-8"


@pytest.mark.parametrize("master", ["local-cluster[2,1,700]", "local-cluster[ 2 , 1 , 700 ]"])
def test_an_executor_has_all_the_memory_of_its_worker(master: str) -> None:
    assert settings_of(master)["spark.executor.memory"] == "700m"


def test_the_memory_of_executors_elsewhere_is_the_clusters_own_setting() -> None:
    assert "spark.executor.memory" not in settings_of("spark://master:7077")


def test_workers_here_keep_their_files_in_the_folder_of_the_run(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    found = home_for("local-cluster[2,1,1024]", tmp_path)
    home = Path(found["SPARK_HOME"])
    assert home.parent == tmp_path
    assert (home / "jars").is_dir()
    assert (home / "bin" / "spark-submit").is_file()
    assert not (home / "work").exists()


@pytest.mark.parametrize("master", ["local[2]", *ELSEWHERE])
def test_others_use_the_spark_that_is_installed(master: str, tmp_path: Path) -> None:
    assert home_for(master, tmp_path) == {}
    assert not list(tmp_path.iterdir())
