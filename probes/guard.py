"""The read-only guard: what a transport may send.

Both transports ask it before a socket is used. Without `--write` nothing but the listed reads passes; some Azure
reads are POSTs, and these are named one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import unquote, urlsplit

from probes.documents import Cloud


class Pace(IntEnum):
    """How old an answer may get before a refresh asks again, in seconds."""

    STATUS = 15
    CONFIGURATION = 60
    SLOW = 61
    """Azure's long-running BGP operations: never sooner than a minute, one at a time on a gateway."""


@dataclass(frozen=True, slots=True)
class ReadKind:
    """One kind of read that the program makes.

    Attributes:
        operation: the name used in `Read.operation`.
        method: GET, or POST for the reads that Azure made actions.
        pattern: regular expression over the whole URL path, case ignored.
        permission: the right the caller needs, as the cloud's role editor spells it.
        pace: how often it may be repeated.
        source: where the permission is documented.
    """

    operation: str
    method: str
    pattern: str
    permission: str
    pace: Pace = Pace.CONFIGURATION
    source: str = ""


class ReadOnlyError(Exception):
    """A request that is not on the list of reads; nothing was sent."""


class ReadOnlyGuard:
    """Refuses every request that is not one of the given kinds.

    Args:
        cloud: named in the refusal.
        kinds: the allowed reads.
        hosts: the only hosts, with port where it is not the scheme's own, that a request may go to; a long-running
            read's answer is there too.
    """

    def __init__(self, cloud: Cloud, kinds: Iterable[ReadKind], hosts: Iterable[str]) -> None:
        self._cloud = cloud
        self._allowed = [(kind.method, re.compile(kind.pattern, re.IGNORECASE)) for kind in kinds]
        self._hosts = frozenset(_place_of(f"//{host}") for host in hosts)

    def check(self, method: str, url: str) -> None:
        """Returns if the request is a listed read.

        Raises:
            ReadOnlyError: otherwise, naming the method and the path.
        """
        path = unquote(urlsplit(url).path)
        if _place_of(url) not in self._hosts:
            raise ReadOnlyError(f"refused to ask {self._cloud.title} at another host than the configured one")
        if any(method == allowed and pattern.fullmatch(path) for allowed, pattern in self._allowed):
            return
        raise ReadOnlyError(f"refused, not on the list of reads of {self._cloud.title}: {method} {path}")


def _place_of(url: str) -> tuple[str, int | None]:
    """Host and port of an address however it is written; the port is None where it is the scheme's own."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return ((parts.hostname or "").rstrip("."), parts.port if parts.port != usual else None)
