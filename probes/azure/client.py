"""The connection to Azure Resource Manager: azure-mgmt-network over a transport that refuses everything but reads."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from azure.core.exceptions import ServiceResponseTimeoutError
from azure.core.pipeline import policies
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import DefaultAzureCredential
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy, ARMHttpLoggingPolicy
from azure.mgmt.network import NetworkManagementClient

from probes.azure.clouds import AZURE_CLOUDS, AzureCloud
from probes.guard import ReadOnlyGuard
from probes.meter import RequestMeter
from probes.transport import GuardedAdapter

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

LONGEST_WAIT = 10.0
"""Seconds that a retry waits at the most; a refresh comes by itself later."""
_KNOWN_AUTHORITIES = frozenset(urlsplit(cloud.authority).netloc for cloud in AZURE_CLOUDS)


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

    def end(self) -> None:
        """Close all connections."""
        self._guarded_session.close()


def make_credential(cloud: AzureCloud) -> TokenCredential:
    """azure-identity's ordinary chain against this cloud's sign-in.

    A sign-in outside Microsoft's known ones cannot be looked up there, so that look-up is left out for it.
    """
    host = urlsplit(cloud.authority).netloc
    return DefaultAzureCredential(
        authority=cloud.authority,
        disable_instance_discovery=host not in _KNOWN_AUTHORITIES,
        process_timeout=10,
    )


class BoundedRetryPolicy(policies.RetryPolicy[Any, Any]):
    """azure-core's retries, which otherwise wait as long as a Retry-After says, and try a silent server three times."""

    def increment(self, settings: dict[str, Any], response: Any = None, error: Any = None) -> bool:
        """Whether to try again; not after an answer that did not come in time."""
        if isinstance(error, ServiceResponseTimeoutError):
            return False
        return bool(super().increment(settings, response, error))

    def get_retry_after(self, response: Any) -> float | None:
        """Seconds to wait as the answer asks, but never longer than `LONGEST_WAIT`."""
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, LONGEST_WAIT)


def make_client(
    credential: TokenCredential, subscription: str, cloud: AzureCloud, transport: GuardedTransport
) -> NetworkManagementClient:
    """The SDK's client."""
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
        BoundedRetryPolicy(retry_total=2, retry_backoff_max=5),
        ARMChallengeAuthenticationPolicy(credential, f"{cloud.audience}/.default"),
        policies.CustomHookPolicy(),
        ARMHttpLoggingPolicy(),
    ]


def read_account(token: str) -> str:
    """Who a bearer token speaks for, from its claims; empty if it does not tell. For display, never for trust."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return ""
    if not isinstance(claims, dict):
        return ""
    names = (claims.get(name) for name in ("upn", "preferred_username", "unique_name", "app_displayname", "appid"))
    return next((name for name in names if isinstance(name, str) and name), "")
