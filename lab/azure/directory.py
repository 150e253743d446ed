"""The directory that issues Azure's tokens: OIDC discovery and the token endpoint, as msal asks for them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer
from lab.identity import TOKEN_SECONDS, Identity

ADFS = "adfs"
"""The tenant for which msal asks no public host about the authority."""


def describe_tenant(base_url: str, tenant: str) -> Answer:
    """Answer a tenant's OIDC discovery document."""
    authority = f"{base_url}/{tenant}"
    tokens = f"{authority}/oauth2" if tenant == ADFS else f"{authority}/oauth2/v2.0"
    return Answer(
        {
            "token_endpoint": f"{tokens}/token",
            "authorization_endpoint": f"{tokens}/authorize",
            "device_authorization_endpoint": f"{tokens}/devicecode",
            "issuer": f"{authority}/v2.0",
            "jwks_uri": f"{authority}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token", "token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )


def issue_token(identity: Identity, tenants: frozenset[str], tenant: str, form: Mapping[str, str]) -> Answer:
    """Answer a client-credentials request with a token, or refuse it in the directory's words."""
    client = form.get("client_id", "")
    if tenant.lower() not in tenants:
        return _refuse(HTTPStatus.BAD_REQUEST, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
    if form.get("grant_type") != "client_credentials":
        return _refuse(
            HTTPStatus.BAD_REQUEST, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."
        )
    if client != identity.client_id:
        return _refuse(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized_client",
            700016,
            f"Application with identifier '{client}' was not found in the directory.",
        )
    if form.get("client_secret") != identity.client_secret:
        return _refuse(
            HTTPStatus.UNAUTHORIZED,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{client}'.",
        )
    body: dict[str, Any] = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "ext_expires_in": TOKEN_SECONDS}
    return Answer({**body, "access_token": identity.issue("azure")})


def _refuse(status: int, error: str, code: int, text: str) -> Answer:
    return Answer({"error": error, "error_description": f"AADSTS{code}: {text}", "error_codes": [code]}, status)
