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

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from probes.documents import Cloud


class Pace(IntEnum):
    """How old an answer may get before a refresh asks again, in seconds."""

    STATUS = 15
    CONFIGURATION = 60
    SLOW = 61
    """Azure's long-running BGP operations: never sooner than a minute, one at a time on a gateway."""


MOST_REMEMBERED = 10_000
"""Requests that passed and pass again unexamined, for each round makes much the same ones."""


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
        hosts: the only hosts that a request may go to, with port where it is not the scheme's own, and with scheme
            where only that one may be used; a long-running read's answer is there too.
    """

    def __init__(self, cloud: Cloud, kinds: Iterable[ReadKind], hosts: Iterable[str]) -> None:
        self._cloud = cloud
        self._allowed = [(kind.method, re.compile(kind.pattern, re.IGNORECASE | re.ASCII)) for kind in kinds]
        self._hosts = frozenset(_place_of(host) if "://" in host else _place_of(f"//{host}") for host in hosts)
        self._passed: set[tuple[str, str]] = set()

    def check(self, method: str, url: str) -> None:
        """Returns if the request is a listed read.

        Raises:
            ReadOnlyError: otherwise, naming the method and the path.
        """
        if (method, url) in self._passed:
            return
        if not _is_plain(url):
            raise ReadOnlyError(f"refused an address of {self._cloud.title} that can be read in two ways")
        scheme, host, port = _place_of(url)
        if not {(scheme, host, port), ("", host, port)} & self._hosts:
            raise ReadOnlyError(f"refused to ask {self._cloud.title} at another host than the configured one")
        path = unquote(urlsplit(url).path)
        listed = any(method == allowed and pattern.fullmatch(path) for allowed, pattern in self._allowed)
        if not listed or not _is_plain_path(path):
            raise ReadOnlyError(f"refused, not on the list of reads of {self._cloud.title}: {method} {path}")
        if len(self._passed) < MOST_REMEMBERED:
            self._passed.add((method, url))


def _is_plain(url: str) -> bool:
    """Whether every parser finds the same host in it.

    A backslash ends the host for one library and not for another; blanks and user names are no better.
    """
    if not url.isascii() or any(not 32 < ord(character) < 127 or character == "\\" for character in url):
        return False
    try:
        parts, other = urlsplit(url), parse_url(url)
        return (
            "@" not in parts.netloc
            and parts.scheme in ("http", "https")
            and parts.hostname is not None
            and parts.hostname == (other.host or "").strip("[]").casefold()
            and parts.port == other.port
        )
    except (ValueError, LocationParseError):
        return False


def _is_plain_path(path: str) -> bool:
    """Whether no part of a path changes its meaning on the way."""
    segments = path.split("/")[1:]
    return not any(
        segment in (".", "..")
        or any(character in "\\?#%;" or character.isspace() or not character.isprintable() for character in segment)
        for segment in segments
    )


def _place_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address however it is written; the port is None where it is the scheme's own."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return (parts.scheme, (parts.hostname or "").rstrip("."), parts.port if parts.port != usual else None)
