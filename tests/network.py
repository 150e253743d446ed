"""The network guard of the test suite: nothing leaves this machine, and a test that tried fails.

An error alone would not do: what is being tested turns connection errors into "could not be read", and a test could
pass on that. So each attempt is also written down, and the test that made it fails when it ends.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

_OWN_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})


class BlockedNetworkError(OSError):
    """A test tried to reach something that is not on this machine."""


def is_loopback(host: object) -> bool:
    """Whether `host`, a name or an address as sockets take it, can only mean this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)
    name = name.strip("[]").split("%", 1)[0].rstrip(".").casefold()
    if name in _OWN_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    # Connecting to the unspecified address reaches the machine itself, and servers bind to it.
    return bool(mapped.is_loopback or mapped.is_unspecified)


class NetworkGuard:
    """Refuses every connection and look-up that leaves this machine, and remembers that it was tried."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def check(self, host: object, what: str) -> None:
        """Refuse `host` unless it is this machine."""
        if not is_loopback(host):
            attempt = f"{what} {host!r}"
            self.attempts.append(attempt)
            raise BlockedNetworkError(f"the test suite stays on this machine, refused: {attempt}")

    def check_address(self, family: int, address: object, what: str) -> None:
        """Refuse a socket address unless it is this machine's; sockets in the file system are."""
        if family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            self.check(address[0], what)

    @contextlib.contextmanager
    def expected(self) -> Iterator[list[str]]:
        """Attempts made inside are the point of the test: hand them over instead of holding them against it."""
        before, self.attempts = self.attempts, []
        try:
            yield self.attempts
        finally:
            self.attempts = before

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """The guard in the place of the functions of `socket` that reach out."""
        connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
        getaddrinfo = socket.getaddrinfo

        def guarded_connect(sock: socket.socket, address: Any) -> None:
            self.check_address(sock.family, address, "connect to")
            connect(sock, address)

        def guarded_connect_ex(sock: socket.socket, address: Any) -> int:
            self.check_address(sock.family, address, "connect to")
            return connect_ex(sock, address)

        def guarded_sendto(sock: socket.socket, data: Any, *rest: Any) -> int:
            self.check_address(sock.family, rest[-1], "send to")
            return sendto(sock, data, *rest)

        def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            self.check(host, "look up")
            return getaddrinfo(host, *args, **kwargs)

        replacements: list[tuple[object, str, Callable[..., Any], Callable[..., Any]]] = [
            (socket.socket, "connect", guarded_connect, connect),
            (socket.socket, "connect_ex", guarded_connect_ex, connect_ex),
            (socket.socket, "sendto", guarded_sendto, sendto),
            (socket, "getaddrinfo", guarded_getaddrinfo, getaddrinfo),
        ]
        for owner, name, guarded, _ in replacements:
            setattr(owner, name, guarded)
        try:
            yield
        finally:
            for owner, name, _, original in replacements:
                setattr(owner, name, original)


GUARD = NetworkGuard()
