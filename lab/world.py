"""Everything a request may need, in one place."""

from dataclasses import dataclass, field

from lab.azure.operations import Operations
from lab.azure.store import AzureStore
from lab.clock import Clock
from lab.google.store import GoogleStore
from lab.identity import Identity


@dataclass(frozen=True)
class ReceivedRequest:
    """One request that reached the lab: method, path as sent (decoded) and query string without its `?`."""

    method: str
    path: str
    query: str


@dataclass(frozen=True)
class World:
    """Both clouds, the lab's time, who may call, and the log of what was asked."""

    azure: AzureStore
    google: GoogleStore
    clock: Clock
    identity: Identity
    operations: Operations
    requests: list[ReceivedRequest] = field(default_factory=list)
