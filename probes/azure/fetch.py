"""Makes one read of Azure and turns whatever happens into a document."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest

from probes.azure.client import GuardedTransport, make_client
from probes.azure.clouds import AzureCloud, find_cloud
from probes.azure.identity import make_credential, read_account
from probes.azure.loading import begin_loading
from probes.azure.reads import AZURE_READS, GRAPH, POLLS, RESOURCES, SUBSCRIPTIONS
from probes.azure.sign_in_words import tell_refusal
from probes.documents import Cloud, Document, Json, Outcome, Read
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.outcomes import explain, find_cause, misses_bundle, outcome_of
from probes.retries import asked_wait
from probes.secrets import remove_secrets
from probes.sign_in import SignIn, SignInProblem

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.mgmt.network import NetworkManagementClient

SLOW_LIMIT = 180.0
"""Seconds that a long-running BGP read may take; its duration is not documented."""
MOST_PAGES = 1_000
_RESOURCES_VERSION = "2021-04-01"
_GRAPH_VERSION = "2022-10-01"
_SUBSCRIPTIONS_VERSION = "2022-12-01"
_NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""For the client of reads that are in none; it appears in no request."""

_GROUPS: Mapping[str, str] = {
    "virtualNetworkGateways": "virtual_network_gateways",
    "connections": "virtual_network_gateway_connections",
    "localNetworkGateways": "local_network_gateways",
    "publicIPAddresses": "public_ip_addresses",
    "virtualNetworks": "virtual_networks",
    "routeTables": "route_tables",
    "networkSecurityGroups": "network_security_groups",
}
_SLOW: Mapping[str, str] = {
    "getBgpPeerStatus": "begin_get_bgp_peer_status",
    "getLearnedRoutes": "begin_get_learned_routes",
    "getAdvertisedRoutes": "begin_get_advertised_routes",
}


class AzureReader:
    """Reads Azure, whichever subscription a read is in. Safe to use from several threads; the first read loads the SDK.

    Args:
        endpoint: Resource Manager address, None for the public cloud's.
        authority: sign-in address, None for the cloud's own.
        timeout: seconds for one answer.

    Attributes:
        account: who is signed in; empty until known.
        login: the command that mends the sign-in; empty where it needs none, or no command does.
    """

    def __init__(self, endpoint: str | None, authority: str | None, timeout: float, meter: RequestMeter) -> None:
        self.account = ""
        self.login: tuple[str, ...] = ()
        self._azure: AzureCloud = find_cloud(endpoint, authority)
        guard = ReadOnlyGuard(Cloud.AZURE, AZURE_READS + POLLS, [self._azure.endpoint])
        self._transport = GuardedTransport(guard, meter, timeout)
        self._sign_in: SignIn[TokenCredential] = SignIn()
        self._clients: dict[str, NetworkManagementClient] = {}
        self._making = threading.Lock()

    def fetch(self, read: Read) -> Document:
        """Make this read. Never raises: a failure is the document's outcome, with its reason."""
        begun = time.monotonic()
        body: Json = None
        wait = 0.0
        try:
            body, outcome, told = self._ask(read), Outcome.OK, ""
        except Exception as error:  # noqa: BLE001  # whatever a library raises, the rest of the reads goes on
            permission = next((kind.permission for kind in AZURE_READS if kind.operation == read.operation), "")
            outcome, told = self._judge(error, permission)
            wait = asked_wait(error)
        if outcome is Outcome.OK:
            self.login = ()
        reason = "" if outcome is Outcome.OK else told
        return Document(read, outcome, datetime.now(UTC), time.monotonic() - begun, body, reason, wait)

    def close(self) -> None:
        """Close all connections."""
        self._transport.end()

    def _ask(self, read: Read) -> Json:
        answers: list[Any] = []
        deadline = time.monotonic() + SLOW_LIMIT

        def keep(response: Any) -> None:
            if response.http_response.status_code == 200:
                answers.append(response.http_response)
            if len(answers) > MOST_PAGES or time.monotonic() > deadline:
                raise ServiceResponseTimeoutError("the list does not end")

        self._check_path(read)
        client = self._client(self._sign_in.once(self._open), read.path)
        _call(client, read, {"raw_response_hook": keep})
        # Each body is cleaned before it gets a name here, so that no traceback can show what it held.
        return _join_pages([remove_secrets(json.loads(answer.text())) for answer in answers], read)

    def _check_path(self, read: Read) -> None:
        """The SDK takes a path apart and puts it together again: what it cannot ask for is not asked.

        Raises:
            ReadOnlyError: the path is not of the operation's form.
        """
        verb = read.operation.partition(".")[2]
        path = f"{read.path}/{verb}" if verb in _SLOW else read.path
        pattern = next((kind.pattern for kind in AZURE_READS if kind.operation == read.operation), "")
        if not re.fullmatch(pattern, path, re.IGNORECASE | re.ASCII):
            raise ReadOnlyError(f"not the path of a {read.operation}: {read.path}")

    def _client(self, credential: TokenCredential, path: str) -> NetworkManagementClient:
        """The SDK's client for the subscription in a path; the SDK has one for each."""
        subscription = (*path.split("/"), "", "")[2] or _NO_SUBSCRIPTION
        with self._making:
            if subscription.casefold() not in self._clients:
                client = make_client(credential, subscription, self._azure, self._transport)
                self._clients[subscription.casefold()] = client
            return self._clients[subscription.casefold()]

    def _open(self) -> TokenCredential:
        credential = make_credential(self._azure)
        begin_loading()  # while the answer to the sign-in is waited for
        token = credential.get_token(f"{self._azure.audience}/.default")
        self.account, self.login = read_account(token.token), ()
        return credential

    def _judge(self, error: Exception, permission: str) -> tuple[Outcome, str]:
        """The outcome that an exception means, and the reason for a person."""
        outcome, told = _classify(error)
        if outcome is Outcome.UNAUTHENTICATED:
            error = tell_refusal(told, self._azure)
        if isinstance(error, SignInProblem):
            self.login = error.command
            return error.outcome, error.sentence
        if outcome is Outcome.UNREACHABLE and find_cause(error):
            told = f"{urlsplit(self._azure.endpoint).netloc}: {find_cause(error)}"
        return outcome, explain(Cloud.AZURE, outcome, permission, told)


def _call(client: NetworkManagementClient, read: Read, options: dict[str, Any]) -> None:
    """Run the SDK operation of this read to its end; its answers go to the hook in `options`."""
    if read.operation == RESOURCES:
        kind = dict(read.query)["type"]
        query = {"$filter": f"resourceType eq '{kind}'", "api-version": _RESOURCES_VERSION}
        _list_pages(client, read.path, query, options)
        return
    if read.operation == SUBSCRIPTIONS:
        _list_pages(client, read.path, {"api-version": _SUBSCRIPTIONS_VERSION}, options)
        return
    if read.operation == GRAPH:
        _query_graph(client, read, options)
        return
    kind, _, verb = read.operation.partition(".")
    operations = getattr(client, _GROUPS[kind])
    words = read.path.split("/")
    group = words[4]
    if verb == "list":
        for _ in operations.list(group, **options):
            pass
    elif verb == "get":
        operations.get(group, words[8], stream=True, **options)  # the body is at hand already: no model of it
    else:
        poller = getattr(operations, _SLOW[verb])(group, words[8], **dict(read.query), **options)
        poller.wait(SLOW_LIMIT)
        if not poller.done():
            raise ServiceResponseTimeoutError(f"the operation still runs after {SLOW_LIMIT:.0f} s")
        poller.result()


def _list_pages(client: NetworkManagementClient, path: str, query: dict[str, str], options: dict[str, Any]) -> None:
    """Read a list for which azure-mgmt-network has no operation."""
    request = HttpRequest("GET", path, params=query)
    while True:
        response = client.send_request(request, **options)
        response.raise_for_status()
        following = response.json().get("nextLink")
        if not following:
            return
        request = HttpRequest("GET", following)


def _query_graph(client: NetworkManagementClient, read: Read, options: dict[str, Any]) -> None:
    """Ask Azure Resource Graph, page by page: the next one is asked for with a token in the body."""
    asked = dict(read.query)
    body: dict[str, Any] = {"query": asked["query"]}
    if "subscriptions" in asked:
        body["subscriptions"] = asked["subscriptions"].split(",")
    while True:
        request = HttpRequest("POST", read.path, params={"api-version": _GRAPH_VERSION}, json=body)
        response = client.send_request(request, **options)
        response.raise_for_status()
        token = response.json().get("$skipToken")
        if not token:
            return
        body["options"] = {"$skipToken": token}


def _join_pages(bodies: list[Json], read: Read) -> Json:
    """One body: the last answer, with the items of all pages where the read is a list."""
    if not bodies:
        raise DecodeError("no answer with a result")
    last = bodies[-1]
    if not isinstance(last, dict):
        raise DecodeError(f"expected an object, got {type(last).__name__}")
    if read.operation != GRAPH and not read.operation.endswith(".list"):
        if read.operation.partition(".")[2] in _SLOW and not isinstance(last.get("value"), list):
            raise DecodeError("an answer without `value`")
        return last
    items: list[Json] = []
    for body in bodies:
        value = body.get("data" if read.operation == GRAPH else "value") if isinstance(body, dict) else None
        if not isinstance(value, list):
            raise DecodeError("a list answer without `value`")
        items.extend(value)
    return {"value": items}


_KINDS: tuple[tuple[type[Exception], Outcome], ...] = (
    (ReadOnlyError, Outcome.REFUSED),
    (IncompleteReadError, Outcome.UNREACHABLE),
    (DecodeError, Outcome.UNREADABLE),
    (json.JSONDecodeError, Outcome.UNREADABLE),
    (ServiceRequestTimeoutError, Outcome.TIMED_OUT),
    (ServiceResponseTimeoutError, Outcome.TIMED_OUT),
    (ServiceRequestError, Outcome.UNREACHABLE),
    (ServiceResponseError, Outcome.UNREACHABLE),
)


def _classify(error: Exception) -> tuple[Outcome, str]:
    """The outcome that an exception means, and what it said."""
    if isinstance(error, HttpResponseError) and error.status_code and error.status_code != 200:
        message = getattr(error.error, "message", None) or error.reason or ""
        return outcome_of(error.status_code), f"HTTP {error.status_code} {message}"
    for kind, outcome in _KINDS:
        if isinstance(error, kind):
            return outcome, _first_line(error)
    if isinstance(error, ClientAuthenticationError):
        return Outcome.UNAUTHENTICATED, _first_line(error)
    if misses_bundle(error):
        return Outcome.UNREACHABLE, _first_line(error)
    if isinstance(error, AzureError):
        return Outcome.FAILED, _first_line(error)
    return Outcome.UNREADABLE, f"{type(error).__name__}: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
