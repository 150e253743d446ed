"""The connection to Azure Resource Manager: azure-mgmt-network over a transport that refuses everything but reads."""

from __future__ import annotations

import re
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Any

import requests
from azure.core.exceptions import ServiceResponseTimeoutError
from azure.core.pipeline import policies
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy, ARMHttpLoggingPolicy

from probes.azure.clouds import AzureCloud
from probes.guard import ReadOnlyGuard
from probes.meter import RequestMeter
from probes.retries import MOST_RETRIES, is_too_long, read_wait
from probes.transport import GuardedAdapter

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.mgmt.network import NetworkManagementClient

_PLAIN = re.compile(r"\d{1,3}", re.ASCII)


class GuardedTransport(RequestsTransport):  # type: ignore[misc]  # azure-core exports it by a lazy, untyped hook
    """azure-core's transport over a session with the guard in front of its sockets.

    Args:
        timeout: seconds, for connecting and for each read from the socket. The client's own settings do not reach a
            transport that is handed to it.
    """

    def __init__(self, guard: ReadOnlyGuard, meter: RequestMeter, timeout: float = 30.0) -> None:
        session = requests.Session()
        adapter = GuardedAdapter(guard, meter)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        super().__init__(session=session, session_owner=False, connection_timeout=timeout, read_timeout=timeout)
        self._guarded_session = session

    def send(self, request: Any, **options: Any) -> Any:
        """Send it and read the whole answer; `stream` only keeps an operation from making a model of it."""
        return super().send(request, **{**options, "stream": False})

    def end(self) -> None:
        """Close all connections."""
        self._guarded_session.close()


class BoundedRetryPolicy(policies.RetryPolicy[Any, Any]):
    """azure-core's retries, which otherwise wait as long as a Retry-After says, and try a silent server three times."""

    def increment(self, settings: dict[str, Any], response: Any = None, error: Any = None) -> bool:
        """Whether to try again; not after an answer that did not come in time."""
        if isinstance(error, ServiceResponseTimeoutError):
            return False
        return bool(super().increment(settings, response, error))

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether an answer is worth another try; not if it asks for a longer wait than a person would sit through."""
        return not is_too_long(response.http_response.headers) and bool(super().is_retry(settings, response))

    def get_retry_after(self, response: Any) -> float | None:
        """Seconds to wait as the answer asks; None where it does not ask."""
        return read_wait(response.http_response.headers)


class PlainRetryAfterPolicy(policies.SansIOHTTPPolicy[Any, Any]):
    """Writes the Retry-After of an answer that tells to come back for the result as whole seconds.

    The SDK takes no other form on the answer that begins a long-running operation (azure-mgmt-network 33.1; seen), and
    waits between its polls for as long as it says.
    """

    def on_response(self, request: Any, response: Any) -> None:  # noqa: ARG002  # the signature is azure-core's
        """Mend the header of one answer; one that nobody can read goes."""
        headers = response.http_response.headers
        stated = headers.get("Retry-After")
        if stated is None or _PLAIN.fullmatch(stated) or response.http_response.status_code != HTTPStatus.ACCEPTED:
            return
        seconds = read_wait({"Retry-After": stated})
        del headers["Retry-After"]
        if seconds is not None:
            headers["Retry-After"] = str(max(1, ceil(seconds)))


def make_client(
    credential: TokenCredential, subscription: str, cloud: AzureCloud, transport: GuardedTransport
) -> NetworkManagementClient:
    """The SDK's client. The first one loads the SDK, or waits for it where that has begun."""
    from azure.mgmt.network import NetworkManagementClient  # meanwhile the sign-in may be under way

    return NetworkManagementClient(
        credential,
        subscription,
        base_url=cloud.endpoint,
        policies=_make_policies(credential, cloud),
        transport=transport,
        polling_interval=2,
    )


def _make_policies(credential: TokenCredential, cloud: AzureCloud) -> list[Any]:
    """The SDK's own policies without two: it would register a resource provider by itself, and follow redirects."""
    return [
        policies.RequestIdPolicy(),
        policies.HeadersPolicy(),
        policies.UserAgentPolicy(base_user_agent="havpn-tui"),
        policies.ProxyPolicy(),
        policies.ContentDecodePolicy(),
        BoundedRetryPolicy(retry_total=MOST_RETRIES, retry_backoff_max=5),
        PlainRetryAfterPolicy(),
        ARMChallengeAuthenticationPolicy(credential, f"{cloud.audience}/.default"),
        policies.CustomHookPolicy(),
        ARMHttpLoggingPolicy(),
    ]
