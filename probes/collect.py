"""One round of reading: from the first questions on, everything that an answer makes worth asking.

A round walks from the first reads through their answers. An answer that is young enough is used again instead of
asked again, so the same walk is the first reading and every refresh; what is no longer reached falls away.
Independent reads go out together. Azure's long-running BGP reads go one at a time for each gateway.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from json import dumps
from queue import Empty, Queue
from types import MappingProxyType

from probes.documents import Cloud, Document, Documents, Key, Outcome, Read
from probes.guard import Pace
from probes.workers import Workers

PATIENCE = 240.0
"""Seconds; longer than any single read may take by its own limits, retries included."""

KEEP = 900.0
"""Seconds for which an answer stands in for newer ones that failed; on anything older nobody should act."""
_SAYS_NOTHING = frozenset(
    {
        Outcome.UNAUTHENTICATED,
        Outcome.THROTTLED,
        Outcome.TIMED_OUT,
        Outcome.UNREACHABLE,
        Outcome.FAILED,
        Outcome.UNREADABLE,
    }
)
"""Outcomes that tell of the way to the cloud or of the cloud itself, and not of what was asked for."""

Fetch = Callable[[Read], Document]
Follow = Callable[[Document, Documents], Iterable[Read]]


class Round:
    """One round. Use once.

    Args:
        fetch: makes a read; never raises.
        follow: what an answer makes worth asking.
        pace: how old the answer to a read may be.
        before: answers of earlier rounds.
        force: ask again whatever the age; long-running reads keep their pace all the same.
        stopped: set to end the round early.
        patience: seconds after which a read that was sent counts as not answered; whatever it hangs on, the round ends.
    """

    def __init__(  # noqa: PLR0913  # everything a round depends on, each by name
        self,
        *,
        workers: Workers,
        fetch: Fetch,
        follow: Follow,
        pace: Callable[[Read], Pace],
        before: Documents,
        force: bool,
        stopped: threading.Event,
        patience: float = PATIENCE,
    ) -> None:
        self._workers, self._fetch, self._follow, self._pace = workers, fetch, follow, pace
        self._force, self._stopped, self._patience = force, stopped, patience
        self._sent: dict[Key, float] = {}
        self._answers: Queue[Document] = Queue()
        self._visited: dict[Key, Read] = {}
        self._under_way: set[Key] = set()
        self._lanes: dict[str, deque[Read]] = defaultdict(deque)
        self._asked: Counter[Cloud] = Counter()
        self._answered: set[Key] = set()
        self.documents = before

    def run(self, first: Iterable[Read], on_change: Callable[[Documents], None]) -> Documents:
        """Read until nothing is left to ask.

        Args:
            on_change: called in this thread with everything known, after each batch of answers and a few times a
                second while none comes.

        Returns:
            The answers that this round reached.
        """
        self._visit(first)
        self._ask_ahead()
        on_change(self._now())
        while self._under_way and not self._stopped.is_set():
            batch = self._take_batch() or self._give_up_on_silent()
            if batch:
                self._accept(batch)
            on_change(self._now())
        reached = {key: self.documents.answered[key] for key in self._visited if key in self.documents.answered}
        self.documents = Documents(MappingProxyType(reached))
        return self.documents

    def count_asked(self, cloud: Cloud) -> int:
        """How many reads of this cloud this round has asked so far."""
        return self._asked[cloud]

    def _now(self) -> Documents:
        return Documents(self.documents.answered, frozenset(self._under_way))

    def _take_batch(self) -> list[Document]:
        """The answers that have come; waits a moment for the first one."""
        batch: list[Document] = []
        try:
            batch.append(self._answers.get(timeout=0.2))
            while True:
                batch.append(self._answers.get_nowait())
        except Empty:
            return batch

    def _give_up_on_silent(self) -> list[Document]:
        """Answers in the place of those that have not come for too long."""
        now = time.monotonic()
        silent = [key for key, sent in self._sent.items() if now - sent > self._patience and key in self._under_way]
        reason = f"no answer in {self._patience:.0f} s"
        return [Document(self._visited[key], Outcome.TIMED_OUT, datetime.now(UTC), reason=reason) for key in silent]

    def _accept(self, batch: list[Document]) -> None:
        batch = [self._keep_body(self._keep_older(document)) for document in batch]
        self.documents = self.documents.with_answers(*batch)
        for document in batch:
            self._under_way.discard(document.read.key)
            self._advance_lane(document.read)
        self._answered |= {document.read.key for document in batch}
        for document in batch:
            if document.read.key in self._visited:
                self._visit(self._follow(document, self.documents))

    def _keep_older(self, document: Document) -> Document:
        """The answer before this one, where this one says nothing about the resource: a glimpse of it beats none.

        Its age shows, and so does what came of asking again.
        """
        earlier = self.documents.find(document.read)
        if document.outcome not in _SAYS_NOTHING or earlier is None or earlier.outcome in _SAYS_NOTHING:
            return document
        age = (document.fetched_at - earlier.fetched_at).total_seconds()
        return replace(earlier, retry=document, wait=document.wait) if age < KEEP else document

    def _keep_body(self, document: Document) -> Document:
        """The answer with the very body of the one before, where it says the same: so it can be seen at a glance."""
        earlier = self.documents.find(document.read)
        if earlier is None or earlier.body is None or document.body is earlier.body:
            return document
        # As text, since 1, 1.0 and true are equal as values.
        return replace(document, body=earlier.body) if dumps(document.body) == dumps(earlier.body) else document

    def _ask_ahead(self) -> None:
        """Ask again, without waiting for the answers that lead there, what earlier rounds reached and is due.

        What this round does not reach any more is asked in vain once, and falls away.
        """
        for document in tuple(self.documents):
            read = document.read
            is_new = read.key not in self._visited and read.key not in self._under_way
            if is_new and self._pace(read) is not Pace.SLOW and self._is_due(document):
                self._ask(read)

    def _visit(self, reads: Iterable[Read]) -> None:
        """Ask these reads, or walk on from the answers that are young enough."""
        waiting = deque(reads)
        while waiting:
            read = waiting.popleft()
            if read.key in self._visited:
                continue
            self._visited[read.key] = read
            if read.key in self._under_way:
                continue
            earlier = self.documents.find(read)
            if earlier is not None and (read.key in self._answered or not self._is_due(earlier)):
                waiting.extend(self._follow(earlier, self.documents))
            else:
                self._ask(read)

    def _is_due(self, document: Document) -> bool:
        pace = self._pace(document.read)
        if self._force and pace is not Pace.SLOW:
            return True
        if document.newest.outcome in (Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.UNAUTHENTICATED):
            pace = min(pace, Pace.STATUS)
        return (datetime.now(UTC) - document.newest.fetched_at).total_seconds() >= pace

    def _ask(self, read: Read) -> None:
        self._under_way.add(read.key)
        self._asked[read.cloud] += 1
        if self._pace(read) is Pace.SLOW:
            lane = self._lanes[read.path.casefold()]
            lane.append(read)
            if len(lane) > 1:
                return
        self._submit(read)

    def _advance_lane(self, read: Read) -> None:
        """Send the next long-running read of this gateway, now that one has ended."""
        lane = self._lanes.get(read.path.casefold())
        if lane and lane[0].key == read.key:
            lane.popleft()
            if lane:
                self._submit(lane[0])

    def _submit(self, read: Read) -> None:
        def job() -> None:
            if self._stopped.is_set():
                return
            try:
                self._answers.put(self._fetch(read))
            except Exception as error:  # noqa: BLE001  # a round that waits for ever would be worse
                reason = f"could not be read: {type(error).__name__}: {error}"
                self._answers.put(Document(read, Outcome.FAILED, datetime.now(UTC), reason=reason))

        self._sent[read.key] = time.monotonic()
        self._workers.submit(job)
