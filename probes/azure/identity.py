"""Signing in to Azure: azure-identity's ordinary chain, made to fail fast and to say in one sentence why."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from azure.core.exceptions import ServiceRequestError, ServiceRequestTimeoutError, ServiceResponseTimeoutError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import DefaultAzureCredential

from probes.azure.clouds import AZURE_CLOUDS, AzureCloud
from probes.azure.sign_in_words import AUTHORITY_VARIABLE, Failure, tell_failure
from probes.outcomes import find_cause
from probes.sign_in import ANSWER_SECONDS, CONNECT_SECONDS, read_claims

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

PROCESS_SECONDS = 10
"""Longest wait for az, PowerShell or azd to bring a token."""
_PAUSE = 0.3
"""Seconds before the one time that a sign-in is tried again."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_KNOWN_AUTHORITIES = frozenset(urlsplit(cloud.authority).netloc for cloud in AZURE_CLOUDS)


class SignInTransport(RequestsTransport):  # type: ignore[misc]  # azure-core exports it by a lazy, untyped hook
    """What azure-identity asks through: short waits, one more try at the most, and a memory of what went wrong.

    azure-identity repeats three to five times, waits as long as a Retry-After says and 300 s for an answer.

    Attributes:
        unreachable: host and cause of the last request that got no answer; None after one that did.
    """

    def __init__(self) -> None:
        super().__init__(
            session=requests.Session(),
            session_owner=False,
            connection_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
        )
        self.unreachable: tuple[str, str] | None = None

    def send(self, request: Any, **options: Any) -> Any:
        """Send it, once more if nobody took the connection or the server was busy.

        Raises:
            AzureError: as azure-core's transport does.
        """
        try:
            answer = self._send_once(request, dict(options))
            if answer.status_code not in _BUSY:
                return answer
        except ServiceRequestTimeoutError:
            raise
        except ServiceRequestError:
            # The probe for a metadata address is told by its shorter wait, and absence is its usual answer.
            if options.get("connection_timeout", CONNECT_SECONDS) < CONNECT_SECONDS:
                raise
        time.sleep(_PAUSE)
        return self._send_once(request, dict(options))

    def _send_once(self, request: Any, options: dict[str, Any]) -> Any:
        try:
            answer = super().send(request, **options)
        except Exception as error:
            self.unreachable = (urlsplit(request.url).netloc, find_cause(error) or _tell_kind(error))
            raise
        self.unreachable = None
        return answer


class TellingCredential:
    """A credential whose failures are one sentence with the way out; what azure-core's policies ask for tokens."""

    def __init__(self, cloud: AzureCloud) -> None:
        self._cloud = cloud
        self._transport = SignInTransport()
        try:
            with _authority_in_environment(cloud.authority):
                self._chain = DefaultAzureCredential(
                    authority=cloud.authority,
                    # Microsoft's public directory knows nothing of other sign-ins, and may be out of reach of them.
                    disable_instance_discovery=urlsplit(cloud.authority).netloc not in _KNOWN_AUTHORITIES,
                    process_timeout=PROCESS_SECONDS,
                    transport=self._transport,
                    retry_total=0,
                )
        except (ValueError, OSError, TypeError) as error:
            raise tell_failure(Failure(str(error), cloud, os.environ)) from error

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token for these scopes.

        Raises:
            SignInProblem: there is none.
        """
        self._transport.unreachable = None
        try:
            return self._chain.get_token(*scopes, **options)
        except Exception as error:  # whatever a credential raises, it is why nobody is signed in
            raise tell_failure(Failure(str(error), self._cloud, os.environ, self._transport.unreachable)) from error


def make_credential(cloud: AzureCloud) -> TokenCredential:
    """azure-identity's ordinary chain against this cloud's sign-in.

    Raises:
        SignInProblem: a variable that it reads cannot be used.
    """
    return TellingCredential(cloud)


def read_account(token: str) -> str:
    """Who a bearer token speaks for, from its claims; empty if it does not tell. For display, never for trust.

    A person by name; a managed identity by its resource (`xms_mirid`), an application by its name or its id.
    """
    claims = read_claims(token)
    resource = claims.get("xms_mirid")
    claims = {**claims, "xms_mirid": resource.rsplit("/", 1)[-1] if isinstance(resource, str) else ""}
    order = ("upn", "preferred_username", "unique_name", "xms_mirid", "app_displayname", "appid")
    names = (claims.get(name) for name in order)
    return next((name for name in names if isinstance(name, str) and name), "")


@contextmanager
def _authority_in_environment(authority: str) -> Iterator[None]:
    """azure-identity 1.27 hands the chain's authority to all but the workload identity, which asks the environment."""
    before = os.environ.get(AUTHORITY_VARIABLE)
    os.environ[AUTHORITY_VARIABLE] = authority
    try:
        yield
    finally:
        if before is None:
            del os.environ[AUTHORITY_VARIABLE]
        else:
            os.environ[AUTHORITY_VARIABLE] = before


def _tell_kind(error: Exception) -> str:
    late = isinstance(error, ServiceRequestTimeoutError | ServiceResponseTimeoutError)
    return "no answer in time" if late else " ".join(str(error).split())[:120] or type(error).__name__
