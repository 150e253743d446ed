"""Google's token endpoint for service accounts: a signed assertion for a bearer token (RFC 7523)."""

from collections.abc import Mapping
from http import HTTPStatus

from lab.google.answers import Answer
from lab.identity import TOKEN_SECONDS, Identity

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PUBLIC_ENDPOINT = "https://oauth2.googleapis.com/token"


def issue_token(identity: Identity, form: Mapping[str, str], audience: str) -> Answer:
    """Answer an assertion with a token; it must name this endpoint's own URL or the public one, as google-auth does."""
    if form.get("grant_type") != GRANT:
        return _refuse("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    claims = identity.read_assertion(form.get("assertion", ""))
    if claims is None:
        return _refuse("invalid_grant", "Invalid JWT Signature.")
    if claims.get("aud") not in {audience, PUBLIC_ENDPOINT}:
        return _refuse("invalid_grant", "Invalid JWT: Failed audience check.")
    return Answer({"access_token": identity.issue("google"), "expires_in": TOKEN_SECONDS, "token_type": "Bearer"})


def _refuse(error: str, text: str) -> Answer:
    return Answer({"error": error, "error_description": text}, HTTPStatus.BAD_REQUEST)
