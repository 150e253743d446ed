"""The transport of both clouds' requests: requests' own, with the guard in front of the socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from probes.guard import ReadOnlyGuard
from probes.meter import RequestMeter

CONNECTIONS = 32


class GuardedAdapter(HTTPAdapter):
    """Checks each request as it is really sent, after all that a library did to its address."""

    def __init__(self, guard: ReadOnlyGuard, meter: RequestMeter, retry: Retry | None = None) -> None:
        self._guard = guard
        self._meter = meter
        super().__init__(pool_maxsize=CONNECTIONS, max_retries=retry or 0)

    def send(  # the signature is requests' own
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request that the guard lets through.

        Raises:
            ReadOnlyError: the request is not a listed read; no socket was used.
        """
        self._guard.check(request.method or "", request.url or "")
        self._meter.count()
        return super().send(request, stream, timeout, verify, cert, proxies)
