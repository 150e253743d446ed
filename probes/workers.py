"""Daemon threads that make reads.

The standard library's executors are waited for when the interpreter ends; a read that hangs must not keep the program
from quitting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Workers:
    """A fixed number of daemon threads, started when first needed.

    Args:
        count: how many jobs may run at once.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def submit(self, job: Callable[[], None]) -> None:
        """Run `job` on some thread, soon. It must not raise."""
        if len(self._threads) < self._count:
            thread = threading.Thread(target=self._work, name=f"read-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put(job)

    def stop(self) -> None:
        """Let idle threads end; running jobs are not waited for."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # while this thread waits it would keep the round that it read for, with all that was read then
