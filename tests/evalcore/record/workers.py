"""What other processes do in the tests of the record: separate, so that they can be spawned."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from evalcore.record import NewEvent, open_record


def append_streams(where: str, keys: str, worker: int, appends: int, events: int) -> None:
    """Append ``appends`` streams of ``events`` events each, every third event with a secret."""
    with open_record(where, keys=Path(keys)) as record:
        for number in range(appends):
            record.append(
                f"worker-{worker}-{number}",
                [
                    NewEvent(
                        "demo:1",
                        b'{"n":%d}' % n,
                        private=b"secret" if n % 3 == 0 else None,
                    )
                    for n in range(events)
                ],
                actor=f"worker {worker}",
            )


def run_four(where: str, keys: Path, appends: int, events: int) -> list[int | None]:
    """Four processes append at once; their exit codes."""
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=append_streams, args=(where, str(keys), n, appends, events))
        for n in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    return [worker.exitcode for worker in workers]
