"""Writes to Azure through azure-mgmt-network, polling at the endpoint in use."""

from __future__ import annotations

import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import AzureError, HttpResponseError

from changes.armed import Armed, Watch, WriteError, writes_of
from changes.plan import Step
from probes.azure.client import GuardedTransport, make_client
from probes.azure.clouds import find_cloud
from probes.azure.identity import make_credential
from probes.azure.reads import AZURE_READS, POLLS
from probes.documents import Cloud, Json
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.scope import Scope
from probes.sign_in import SignIn, SignInProblem

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

GIVEN_UP = 3600.0
"""Seconds after which a write is no longer waited for: the longest documented one takes 45 minutes."""
_LOOK = 1.0
_GROUPS = {
    "virtualNetworkGateways": "virtual_network_gateways",
    "localNetworkGateways": "local_network_gateways",
    "connections": "virtual_network_gateway_connections",
    "routeTables": "route_tables",
}


class AzureWriter:
    """Writes to Azure. Safe to use from several threads; the first write signs in.

    Args:
        armed: without it every write is refused here, before a socket is used.
        steps: whose calls are let through, and no other.
    """

    def __init__(self, scope: Scope, armed: Armed | None, steps: Iterable[Step], meter: RequestMeter) -> None:
        self._azure = find_cloud(scope.azure_endpoint, scope.azure_authority)
        kinds = AZURE_READS + POLLS + writes_of(Cloud.AZURE, armed, steps)
        self._guard = ReadOnlyGuard(Cloud.AZURE, kinds, [self._azure.endpoint])
        self._transport = GuardedTransport(self._guard, meter, scope.timeout)
        self._sign_in: SignIn[TokenCredential] = SignIn()

    def write(self, step: Step, body: dict[str, Json], watch: Watch) -> None:
        """Send the call of a step with this body, and return when Azure says that it succeeded.

        Raises:
            WriteError: as in `Writer`.
        """
        begun = time.monotonic()
        try:
            # Before anybody signs in: what is not armed uses no socket at all.
            self._guard.check(step.call.method, f"{self._azure.endpoint}{step.call.path}")
            credential = self._sign_in.once(lambda: make_credential(self._azure))
            poller = self._begin(credential, step, body)
        except (ReadOnlyError, SignInProblem) as error:
            raise WriteError(str(error), was_sent=False) from error
        except AzureError as error:
            raise _tell(error) from error
        try:
            while not poller.done() and time.monotonic() - begun < GIVEN_UP:
                poller.wait(_LOOK)
                watch(time.monotonic() - begun)
            if not poller.done():
                raise WriteError(f"Azure still works on {step.name} after {GIVEN_UP:.0f} s", was_sent=True)
            poller.result()
        except AzureError as error:
            raise _tell(error, is_poll=True) from error

    def close(self) -> None:
        """Close all connections."""
        self._transport.end()

    def _begin(self, credential: TokenCredential, step: Step, body: dict[str, Json]) -> Any:
        words = step.resource.split("/")
        client = make_client(credential, words[2], self._azure, self._transport)
        # A plain mapping is sent as it is: the SDK's models leave out what they do not know when they are made.
        return getattr(client, _GROUPS[step.kind]).begin_create_or_update(words[4], words[8], body)


def _tell(error: AzureError, *, is_poll: bool = False) -> WriteError:
    """What Azure said, in one line.

    An error of its own servers leaves open what came of a write, and so does a question after it that is refused. A
    write that failed is told with HTTP 200 (recorded).
    """
    status = error.status_code if isinstance(error, HttpResponseError) else None
    said = error.error if isinstance(error, HttpResponseError) else None
    is_final = status == HTTPStatus.OK if is_poll else status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR
    if said is None or not is_final:
        told = " ".join(str(error).split())[:300] or type(error).__name__
        return WriteError(f"no good answer from Azure: {told}", was_sent=True)
    words = " ".join(f"{getattr(said, 'code', '')} {getattr(said, 'message', '')}".split())
    return WriteError(f"Azure refused it: {words}", was_sent=True, was_answered=True)
