"""What Azure, its sign-in and Google Cloud answer in the cases of credentials; payloads as small as clients take."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from tests.credentials.internet import Answer, Answerer, Request

TENANT = "11111111-aaaa-4bbb-8ccc-222222222222"
OTHER_TENANT = "99999999-aaaa-4bbb-8ccc-222222222222"
CLIENT = "33333333-aaaa-4bbb-8ccc-444444444444"
SUBSCRIPTION = "55555555-aaaa-4bbb-8ccc-666666666666"
SECRET = "made-up-client-secret"
GOOGLE_TOKEN = "made-up-google-token"


def make_jwt(**claims: object) -> str:
    """A token in the shape of a JWT; nobody checks its signature."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({}, claims)]
    return ".".join([*parts, "c2lnbmF0dXJl"])


AZURE_TOKEN = make_jwt(appid=CLIENT, tid=TENANT)


def refuse(code: int, text: str, status: int = 400, error: str = "invalid_client") -> Answer:
    """An error of Microsoft's token endpoint, in the shape its documentation shows."""
    told = f"AADSTS{code}: {text} Trace ID: 0-0 Correlation ID: 1-1 Timestamp: 2026-01-01 00:00:00Z"
    return Answer({"error": error, "error_description": told, "error_codes": [code]}, status)


def grant(token: str = AZURE_TOKEN) -> Answer:
    """A token as both clouds' endpoints give it."""
    return Answer({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token})


def answer_as(token: Answer, special: Mapping[str, Answer] | None = None) -> Answerer:
    """Both clouds, with `token` as the answer of every token endpoint.

    Args:
        special: answers for paths that begin so; they come first.
    """

    def answer(request: Request) -> Answer | None:
        for start, given in (special or {}).items():
            if request.path.startswith(start) or f"{request.host}{request.path}".startswith(start):
                return given
        return _answer_sign_in(request, token) or _answer_cloud(request)

    return answer


def _answer_sign_in(request: Request, token: Answer) -> Answer | None:
    base = f"https://{request.host}"
    if request.path == "/common/discovery/instance":
        tenant = request.form["authorization_endpoint"].split("/")[3]
        hosts = ["login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn"]
        known = [{"preferred_network": host, "preferred_cache": host, "aliases": [host]} for host in hosts]
        found = f"{base}/{tenant}/v2.0/.well-known/openid-configuration"
        return Answer({"tenant_discovery_endpoint": found, "metadata": known, "api-version": "1.1"})
    if request.path.endswith("/.well-known/openid-configuration"):
        authority = f"{base}/{request.path.split('/')[1]}"
        return Answer(
            {
                "token_endpoint": f"{authority}/oauth2/v2.0/token",
                "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
                "issuer": f"{authority}/v2.0",
            }
        )
    return token if request.path.endswith("/token") else None


def _answer_cloud(request: Request) -> Answer | None:
    if request.host in ("compute.googleapis.com", "compute.example.test"):
        return Answer({"kind": "compute#list", "items": []} if GOOGLE_TOKEN in _bearer(request) else {}, 200)
    if request.path.startswith("/subscriptions"):
        return Answer({"value": []}, 200 if _bearer(request) else 401)
    return None


def _bearer(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
