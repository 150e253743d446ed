"""Writes to Google Cloud through google-cloud-compute, polling at the endpoint in use.

An operation's own `.result()` asks the public endpoint whatever endpoint the client was made for (google-cloud-compute
1.57; seen), so the operation is asked for here, with a client of the same endpoint.
"""

from __future__ import annotations

import functools
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import google.auth
import requests
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.protobuf.json_format import ParseError  # type: ignore[import-untyped]  # protobuf ships no types

from changes.armed import Armed, Watch, WriteError, writes_of
from changes.fields import differences, same_value
from changes.plan import Step
from probes.documents import Cloud, Json
from probes.gcp.fetch import PUBLIC_ENDPOINT
from probes.gcp.sign_in_words import tell_failure
from probes.guard import ReadKind, ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.scope import Scope
from probes.sign_in import SignIn
from probes.transport import GuardedAdapter

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

GIVEN_UP = 600.0
"""Seconds after which an operation is no longer waited for; recorded ones took up to half a minute."""
SCOPES = ("https://www.googleapis.com/auth/compute",)
_PAUSE = 1.0
_OPERATIONS = ReadKind(
    "operations.get",
    "GET",
    r"/compute/v1/projects/[^/]+/(global|regions/[^/]+)/operations/[^/]+",
    "compute.regionOperations.get",
    source="docs.cloud.google.com/compute/docs/reference/rest/v1/regionOperations/get (documented)",
)


class GcpWriter:
    """Writes to Google Cloud. Safe to use from several threads; the first write loads the SDK and signs in.

    Args:
        armed: without it every write is refused here, before a socket is used.
        steps: whose calls are let through, and no other.
        pause: seconds between two looks at an operation.
    """

    def __init__(
        self, scope: Scope, armed: Armed | None, steps: Iterable[Step], meter: RequestMeter, pause: float = _PAUSE
    ) -> None:
        self._endpoint = (scope.gcp_endpoint or PUBLIC_ENDPOINT).rstrip("/")
        writes = writes_of(Cloud.GCP, armed, steps)
        self._guard = ReadOnlyGuard(Cloud.GCP, (*writes, _OPERATIONS), [self._endpoint])
        self._adapter = GuardedAdapter(self._guard, meter)
        self._timeout, self._pause = scope.timeout, pause
        self._sign_in: SignIn[Credentials] = SignIn()
        self._clients: dict[Any, Any] = {}
        self._making = threading.Lock()

    def write(self, step: Step, body: dict[str, Json], watch: Watch) -> None:
        """Send the call of a step with this body, and return when Google says that it is done.

        Raises:
            WriteError: as in `Writer`.
        """
        begun = time.monotonic()
        try:
            # Before anybody signs in: what is not armed uses no socket at all.
            self._guard.check(step.call.method, f"{self._endpoint}{step.call.path}")
            send = self._prepare(step, body)
        except ReadOnlyError as error:
            raise WriteError(str(error), was_sent=False) from error
        except GoogleAuthError as error:
            raise WriteError(tell_failure(error, os.environ).sentence, was_sent=False) from error
        operation = _call(send)
        while operation.status.name != "DONE":
            watch(time.monotonic() - begun)
            if time.monotonic() - begun > GIVEN_UP:
                raise WriteError(f"Google still works on {step.name} after {GIVEN_UP:.0f} s", was_sent=True)
            time.sleep(self._pause)
            operation = _call(functools.partial(self._ask, step, operation.name), is_poll=True)
        if operation.error.errors:
            told = "; ".join(f"{one.code} {one.message}" for one in operation.error.errors)
            raise WriteError(f"Google refused it: {' '.join(told.split())}", was_sent=True, was_answered=True)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def _prepare(self, step: Step, body: dict[str, Json]) -> Any:
        """The call as a function without arguments.

        Raises:
            WriteError: the SDK would drop a field that it does not know, and with it what a list had.
        """
        from google.cloud import compute_v1

        parts = step.resource.split("/")
        types: dict[str, Any] = {"routers": compute_v1.Router, "networks": compute_v1.Network}
        message = types[step.kind].from_json(json.dumps(body), ignore_unknown_fields=True)
        kept = json.loads(
            types[step.kind].to_json(message, use_integers_for_enums=False, always_print_fields_with_no_presence=False)
        )
        # What is empty is not sent by the SDK, and so would not empty anything.
        lost = [change.path for change in differences(body, kept)]
        lost += [name for name, value in body.items() if same_value(value, None)]
        if lost:
            places = ", ".join(lost)
            raise WriteError(f"the Google SDK cannot write {places}, so it would be lost", was_sent=False)
        options = {"retry": None, "timeout": self._timeout}
        if step.kind == "networks":
            networks = self._client(compute_v1.NetworksClient)
            return lambda: networks.patch_unary(
                project=parts[1], network=parts[-1], network_resource=message, **options
            )
        routers = self._client(compute_v1.RoutersClient)
        return lambda: routers.patch_unary(
            project=parts[1], region=parts[3], router=parts[-1], router_resource=message, **options
        )

    def _ask(self, step: Step, operation: str) -> Any:
        from google.cloud import compute_v1

        parts = step.resource.split("/")
        options = {"retry": None, "timeout": self._timeout}
        if parts[2] == "global":
            every = self._client(compute_v1.GlobalOperationsClient)
            return every.get(project=parts[1], operation=operation, **options)
        regional = self._client(compute_v1.RegionOperationsClient)
        return regional.get(project=parts[1], region=parts[3], operation=operation, **options)

    def _client(self, kind: Any) -> Any:
        credentials = self._sign_in.once(_find_credentials)
        with self._making:
            if kind not in self._clients:
                self._clients[kind] = self._make_client(kind, credentials)
            return self._clients[kind]

    def _make_client(self, kind: Any, credentials: Credentials) -> Any:
        client = kind(credentials=credentials, client_options={"api_endpoint": self._endpoint})
        # The transport makes its own session; the guard must stand in front of its sockets.
        for scheme in ("https://", "http://"):
            client.transport._session.mount(scheme, self._adapter)  # there is no other way to it
        return client


def _find_credentials() -> Credentials:
    credentials, _ = google.auth.default(scopes=SCOPES)
    return credentials


def _call(ask: Callable[[], Any], *, is_poll: bool = False) -> Any:
    """The operation that a call answers.

    Raises:
        WriteError: an error of Google's own servers leaves open what came of a write, and so does a question after it
            that is refused.
    """
    try:
        return ask()
    except ReadOnlyError as error:
        raise WriteError(str(error), was_sent=is_poll) from error
    except GoogleAPICallError as error:
        is_final = not is_poll and error.code is not None and error.code < HTTPStatus.INTERNAL_SERVER_ERROR
        begin = "Google refused it" if is_final else "no good answer from Google"
        told = " ".join(str(error.message).split())
        raise WriteError(f"{begin}: {told}", was_sent=True, was_answered=is_final) from error
    except (requests.RequestException, GoogleAuthError, ParseError) as error:
        raise WriteError(f"no good answer from Google: {type(error).__name__}", was_sent=True) from error
