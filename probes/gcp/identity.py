"""Signing in to Google Cloud: google-auth's ordinary chain, made to fail fast and to say in one sentence why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

# google-auth reads these when it is imported. Where nobody answers at the metadata address, its own three tries of 3 s
# take 12 s, and one of 1 s does: on a machine of Google's the address answers in milliseconds.
os.environ.setdefault("GCE_METADATA_TIMEOUT", "1")
os.environ.setdefault("GCE_METADATA_DETECT_RETRIES", "1")

import google.auth  # after the variables
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from probes.gcp.sign_in_words import tell_failure, tell_unreachable
from probes.outcomes import find_cause
from probes.sign_in import ANSWER_SECONDS, CONNECT_SECONDS, SignInProblem, read_claims

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPES = (
    "https://www.googleapis.com/auth/compute.readonly",
    "https://www.googleapis.com/auth/cloudplatformprojects.readonly",
)
_TRIES = 2


class PromptRequest(Request):
    """What google-auth asks through: short waits, and after the second request without an answer none any more.

    google-auth waits 120 s for an answer, and asks the metadata server five times for a token.

    Attributes:
        unreachable: host and cause of the last request that got no answer; None after one that did.
    """

    def __init__(self) -> None:
        session = requests.Session()
        adapter = HTTPAdapter(max_retries=Retry(total=1, connect=1, read=0, redirect=0, status=0))
        session.mount("https://", adapter)
        session.mount("http://", HTTPAdapter(max_retries=0))
        super().__init__(session)
        self.unreachable: tuple[str, str] | None = None
        self._silent = 0

    def __call__(self, url: str, *arguments: Any, **options: Any) -> Any:
        """Ask.

        Raises:
            TransportError: no answer came; google-auth may ask again.
            RefreshError: no answer came, twice; google-auth gives up at that.
        """
        ask: Any = super().__call__  # google-auth leaves its signature bare
        wait = options.pop("timeout", None) or ANSWER_SECONDS
        options["timeout"] = (min(wait, CONNECT_SECONDS), min(wait, ANSWER_SECONDS))
        try:
            answer = ask(url, *arguments, **options)
        except (TransportError, OSError) as error:
            self.unreachable = (urlsplit(url).netloc, find_cause(error) or _tell_kind(error))
            self._silent += 1
            if self._silent >= _TRIES:
                self._silent = 0
                raise RefreshError(str(error)) from error
            raise
        self.unreachable, self._silent = None, 0
        return answer


class TellingSession:
    """google-auth's session; a sign-in that fails, now or when its token is renewed, is one sentence.

    Args:
        adapter: what the requests to the cloud itself go through.
        seconds: longest wait for an answer of the cloud's.

    Attributes:
        account: who is signed in, as far as the credential tells.

    Raises:
        SignInProblem: nobody is.
    """

    def __init__(self, adapter: HTTPAdapter, seconds: float) -> None:
        self._ask = PromptRequest()
        try:
            credentials, _ = google.auth.default(scopes=SCOPES, request=self._ask)
            if not credentials.valid:
                credentials.refresh(self._ask)
        except Exception as error:  # whatever a credential raises, it is why nobody is signed in
            raise self._tell(error) from error
        self.account = account_of(credentials)
        self._seconds = seconds
        self._session = AuthorizedSession(credentials, refresh_timeout=ANSWER_SECONDS, auth_request=self._ask)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(self, url: str, parameters: Mapping[str, str]) -> requests.Response:
        """Ask the cloud.

        Raises:
            SignInProblem: the token could not be renewed.
            requests.RequestException: the request itself failed.
        """
        try:
            response = self._session.request("GET", url, params=dict(parameters), timeout=self._seconds)
        except GoogleAuthError as error:
            raise self._tell(error) from error
        return cast(requests.Response, response)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()
        self._ask.session.close()

    def _tell(self, error: Exception) -> SignInProblem:
        if self._ask.unreachable:
            return tell_unreachable(*self._ask.unreachable, os.environ)
        return tell_failure(error, os.environ)


def account_of(credentials: Credentials) -> str:
    """Who a credential speaks for: a service account by its address, a person by the ID token where one came."""
    claims = read_claims(str(getattr(credentials, "id_token", None) or ""))
    names = (getattr(credentials, name, "") for name in ("service_account_email", "account"))
    found = next((name for name in (*names, claims.get("email")) if isinstance(name, str) and name), "")
    kinds: Mapping[str, str] = {
        "google.oauth2.credentials": "a gcloud login",
        "google.auth.identity_pool": "a workload identity",
    }
    return found if found not in ("", "default") else kinds.get(type(credentials).__module__, "")


def _tell_kind(error: Exception) -> str:
    late = isinstance(error.__cause__, requests.exceptions.Timeout)
    return "no answer in time" if late else " ".join(str(error).split())[:120] or type(error).__name__
