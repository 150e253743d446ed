"""One long-running operation: what it does, when it is done, where its status and result are."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lab.azure.answers import Refusal


@dataclass(frozen=True)
class Work:
    """What a write still has to do: its name, how long it takes, what it holds meanwhile, and how it ends.

    `finish` runs once and returns the operation's output: None for none, NO_BODY after a deletion. A Refusal that it
    raises is how the operation fails.
    """

    name: str
    seconds: float
    holds: frozenset[str]
    finish: Callable[[], Any]


@dataclass
class Operation:
    """One operation: how its links are signed, when it is done in the lab's seconds, and what it gives.

    A read makes its result whenever it is asked for one; a write ends once, in `settle`.
    """

    region_url: str
    query: dict[str, str]
    ready_at: float
    finish: Callable[[], Any]
    work: Work | None = None
    is_done: bool = False
    output: Any = None
    failure: Refusal | None = None

    def link(self, kind: str, guid: str) -> str:
        """Return the link to this operation's status (`operations`) or result (`operationResults`)."""
        return f"{self.region_url}/{kind}/{guid}?{urlencode(self.query)}"


def name_result(guid: str, operation: Operation) -> dict[str, str]:
    """Return the headers that say where an operation's result is; those recorded since 2022 tell of notifications."""
    link = operation.link("operationResults", guid)
    return {"location": link, "azure-asyncnotification": "Enabled", "x-ms-request-id": guid}


def sign_links(guid: str) -> dict[str, str]:
    """Return the query that an operation's links carry beside the api-version; about as long as the real one."""
    seal = hashlib.sha256(guid.encode()).hexdigest()
    certificate = "".join(hashlib.sha512(f"{guid}{part}".encode()).hexdigest() for part in range(16))
    ticks = 621_355_968_000_000_000 + time.time_ns() // 100
    return {"t": str(ticks), "c": certificate, "s": seal[:43], "h": seal[21:]}
