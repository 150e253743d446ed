"""Google Cloud's cases of credentials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from probes.documents import Cloud, Outcome
from tests.credentials import things
from tests.credentials.case import Case
from tests.credentials.clouds import GOOGLE_TOKEN, grant, make_jwt
from tests.credentials.internet import Answer

GCLOUD = ("gcloud", "auth", "application-default", "login")


def _named(content: object) -> Callable[[Path], dict[str, str]]:
    return lambda folder: things.google_file(folder, content)


def _of_gcloud(content: object) -> Callable[[Path], dict[str, str]]:
    return lambda folder: things.gcloud_file(folder, content)


def _external(**changes: object) -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        named = things.google_file(folder, things.external_account(folder, **changes))
        return {**named, "GOOGLE_CLOUD_PROJECT": "project-1"}

    return make


_RAPT = {"error": "invalid_grant", "error_subtype": "invalid_rapt", "error_description": "reauth related error"}
_REVOKED = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
_GOOGLE = grant(GOOGLE_TOKEN)
_SELF = "https://www.googleapis.com/auth/compute.readonly"
_METADATA = {"GCE_METADATA_HOST": "{internet}", "GCE_METADATA_IP": "{internet}", "NO_GCE_CHECK": "false"}
_FLAVOR = {"Metadata-Flavor": "Google"}
_INSTANCE = "/computeMetadata/v1/instance/service-accounts"

GOOGLE_CASES = (
    Case(Cloud.GCP, "service account", _named(things.service_account()), _GOOGLE, account=things.SERVICE_ACCOUNT),
    Case(
        Cloud.GCP,
        "gcloud login",
        _of_gcloud(things.USER),
        Answer({"access_token": GOOGLE_TOKEN, "expires_in": 3599, "id_token": make_jwt(email="me@corp.example")}),
        account="me@corp.example",
    ),
    Case(
        Cloud.GCP,
        "external account",
        _external(),
        Answer(
            {
                "access_token": GOOGLE_TOKEN,
                "expires_in": 3599,
                "token_type": "Bearer",
                "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            }
        ),
        account="a workload identity",
    ),
    Case(
        Cloud.GCP,
        "impersonated service account",
        _named(things.impersonated()),
        _GOOGLE,
        {"iamcredentials.googleapis.com/": Answer({"accessToken": GOOGLE_TOKEN, "expireTime": "2099-01-01T00:00:00Z"})},
        account=things.SERVICE_ACCOUNT,
    ),
    Case(
        Cloud.GCP,
        "metadata server",
        lambda _: dict(_METADATA),
        special={
            f"{_INSTANCE}/default/token": Answer({"access_token": GOOGLE_TOKEN, "expires_in": 3599}, 200, _FLAVOR),
            f"{_INSTANCE}/{things.SERVICE_ACCOUNT}/token": Answer(
                {"access_token": GOOGLE_TOKEN, "expires_in": 3599}, 200, _FLAVOR
            ),
            f"{_INSTANCE}/default": Answer({"email": things.SERVICE_ACCOUNT, "scopes": [_SELF]}, 200, _FLAVOR),
            "/computeMetadata/v1/project/project-id": Answer("project-1", 200, _FLAVOR),
            "/computeMetadata/v1/universe": Answer("googleapis.com", 200, _FLAVOR),
            "127.0.0.1/": Answer("computeMetadata/", 200, _FLAVOR),
        },
        account=things.SERVICE_ACCOUNT,
        own_process=True,
    ),
    Case(Cloud.GCP, "none", told=("there is no credential",), command=GCLOUD),
    Case(
        Cloud.GCP,
        "gcloud login revoked",
        _of_gcloud(things.USER),
        Answer(_REVOKED, 400),
        told=("the gcloud login has expired or was revoked",),
        command=GCLOUD,
    ),
    Case(
        Cloud.GCP,
        "gcloud login, new sign-in asked for",
        _of_gcloud(things.USER),
        Answer(_RAPT, 400),
        told=("the organisation asks for a new sign-in",),
        command=GCLOUD,
    ),
    Case(
        Cloud.GCP,
        "service account's key deleted",
        _named(things.service_account()),
        Answer({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400),
        told=("the service account's key is not valid any more",),
    ),
    Case(
        Cloud.GCP,
        "this machine's clock is wrong",
        _named(things.service_account()),
        Answer(
            {
                "error": "invalid_grant",
                "error_description": "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
            },
            400,
        ),
        told=("this machine's clock is wrong",),
    ),
    Case(
        Cloud.GCP,
        "external account refused",
        _external(),
        Answer({"error": "invalid_grant", "error_description": "The audience does not match."}, 400),
        told=("was refused", "The audience does not match"),
    ),
    Case(
        Cloud.GCP,
        "external account's token file is not there",
        _external(credential_source={"file": "/nowhere/token"}),
        told=("the file with the workload's own token is not there",),
    ),
    Case(
        Cloud.GCP,
        "impersonation not permitted",
        _named(things.impersonated()),
        _GOOGLE,
        {
            "iamcredentials.googleapis.com/": Answer(
                {
                    "error": {
                        "code": 403,
                        "message": "Permission 'iam.serviceAccounts.getAccessToken' denied on resource",
                        "status": "PERMISSION_DENIED",
                    }
                },
                403,
            )
        },
        told=("may not impersonate", "roles/iam.serviceAccountTokenCreator"),
    ),
    Case(
        Cloud.GCP,
        "named file is not there",
        lambda folder: {"GOOGLE_APPLICATION_CREDENTIALS": str(folder / "none.json")},
        told=("GOOGLE_APPLICATION_CREDENTIALS names no file",),
    ),
    Case(
        Cloud.GCP,
        "named file is a folder",
        lambda folder: {"GOOGLE_APPLICATION_CREDENTIALS": str(folder)},
        told=("GOOGLE_APPLICATION_CREDENTIALS cannot be read (Is a directory)",),
    ),
    Case(Cloud.GCP, "named file is not JSON", _named("{ not"), told=("names a file that is not JSON",)),
    Case(Cloud.GCP, "named file is no credential", _named({"a": 1}), told=("names a file that is no credential",)),
    Case(
        Cloud.GCP,
        "key in the file is broken",
        _named({**things.service_account(), "private_key": "made-up-broken-key"}),
        told=("whose key is broken",),
    ),
    Case(
        Cloud.GCP,
        "token not taken",
        _named(things.service_account()),
        _GOOGLE,
        {"compute.googleapis.com/": Answer({"error": {"code": 401, "message": "Invalid Credentials"}}, 401)},
        told=("did not take the token", "Invalid Credentials"),
        command=GCLOUD,
        account=things.SERVICE_ACCOUNT,
    ),
    Case(
        Cloud.GCP,
        "sign-in out of reach",
        _named(things.service_account()),
        told=(
            "Google Cloud could not be reached: sign-in at oauth2.googleapis.com: by way of the proxy: "
            "it answers 502 Bad Gateway",
        ),
        outcome=Outcome.UNREACHABLE,
        refusing=frozenset({"oauth2.googleapis.com"}),
    ),
)
