"""Azure's cases of credentials."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from probes.documents import Cloud, Outcome
from tests.credentials import things
from tests.credentials.case import Case
from tests.credentials.clouds import CLIENT, OTHER_TENANT, TENANT, make_jwt, refuse
from tests.credentials.internet import Answer

AZ = ("az", "login")


def _az(words: str, code: int = 1) -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        things.az_saying(folder, words, code)
        return {}

    return make


def _without(variable: str) -> Callable[[Path], dict[str, str]]:
    return lambda folder: {n: v for n, v in things.service_principal(folder).items() if n != variable}


_AZ_TOKEN = json.dumps({"accessToken": make_jwt(upn="me@corp.example"), "expires_on": 4_000_000_000})
_AZ_EXPIRED = f"""ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 0 Correlation ID: 1
Interactive authentication is needed. Please run:
az logout
az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default\""""
_AZ_MFA = f"""ERROR: AADSTS50076: Due to a configuration change made by your administrator, or because you moved to \
a new location, you must use multi-factor authentication to access '797f4846'. Trace ID: 0
Interactive authentication is needed. Please run:
az logout
az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default\""""
_ISSUERS = (
    f"The access token is from the wrong issuer 'https://sts.windows.net/{OTHER_TENANT}/'. It must match the tenant "
    f"'https://sts.windows.net/{TENANT}/' associated with this subscription."
)
_WRONG_TENANT = Answer({"error": {"code": "InvalidAuthenticationTokenTenant", "message": _ISSUERS}}, 401)
_PRINCIPAL = things.service_principal

AZURE_CASES = (
    Case(Cloud.AZURE, "service principal, secret", _PRINCIPAL, account=CLIENT),
    Case(Cloud.AZURE, "service principal, certificate", things.service_principal_certificate, account=CLIENT),
    Case(Cloud.AZURE, "workload identity", things.workload_identity, account=CLIENT),
    Case(
        Cloud.AZURE,
        "managed identity, App Service",
        lambda _: {"IDENTITY_ENDPOINT": "http://{internet}/msi/token", "IDENTITY_HEADER": "made-up"},
        Answer(
            {
                "access_token": make_jwt(xms_mirid="/subscriptions/s/userAssignedIdentities/id-reader"),
                "expires_on": "4000000000",
                "resource": "https://management.azure.com",
                "token_type": "Bearer",
            }
        ),
        account="id-reader",
    ),
    Case(
        Cloud.AZURE,
        "managed identity, metadata server",
        lambda _: {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://{internet}"},
        account=CLIENT,
    ),
    Case(Cloud.AZURE, "az login", _az(_AZ_TOKEN, 0), account="me@corp.example"),
    Case(Cloud.AZURE, "none, az not installed", told=("there is no credential", "az is not installed"), command=AZ),
    Case(
        Cloud.AZURE,
        "none, az not signed in",
        _az("ERROR: Please run 'az login' to setup account."),
        told=("az is not signed in",),
        command=AZ,
    ),
    Case(
        Cloud.AZURE,
        "az login expired",
        _az(_AZ_EXPIRED),
        told=("the sign-in has expired (AADSTS700082)",),
        command=(*AZ, "--tenant", TENANT),
    ),
    Case(
        Cloud.AZURE,
        "az login, second factor asked for",
        _az(_AZ_MFA),
        told=("a second factor is asked for (AADSTS50076)",),
        command=(*AZ, "--tenant", TENANT),
    ),
    Case(
        Cloud.AZURE,
        "az login, wrong tenant",
        _az(_AZ_TOKEN, 0),
        special={"management.azure.com/": _WRONG_TENANT},
        told=("another tenant",),
        command=(*AZ, "--tenant", TENANT),
        account="me@corp.example",
    ),
    Case(
        Cloud.AZURE,
        "secret wrong",
        _PRINCIPAL,
        refuse(7000215, "Invalid client secret provided.", 401),
        told=("AZURE_CLIENT_SECRET is not a secret of application", CLIENT, "AADSTS7000215"),
    ),
    Case(
        Cloud.AZURE,
        "secret expired",
        _PRINCIPAL,
        refuse(7000222, "The provided client secret keys for app are expired.", 401),
        told=("has expired (AADSTS7000222)", "set AZURE_CLIENT_SECRET"),
    ),
    Case(
        Cloud.AZURE,
        "tenant does not exist",
        _PRINCIPAL,
        special={
            f"/{TENANT}/v2.0/.well-known": refuse(90002, f"Tenant '{TENANT}' not found.", 400, "invalid_tenant"),
        },
        token=refuse(90002, f"Tenant '{TENANT}' not found.", 400, "invalid_request"),
        told=("there is no tenant", TENANT, "check AZURE_TENANT_ID"),
    ),
    Case(
        Cloud.AZURE,
        "application not in the tenant",
        _PRINCIPAL,
        refuse(700016, f"Application with identifier '{CLIENT}' was not found in the directory.", 400),
        told=(f"tenant {TENANT} has no application {CLIENT} (AADSTS700016)", "check AZURE_CLIENT_ID"),
    ),
    Case(
        Cloud.AZURE,
        "conditional access",
        _PRINCIPAL,
        refuse(53003, "Access has been blocked by Conditional Access policies.", 400),
        told=("conditional access refused application", "AADSTS53003"),
    ),
    Case(
        Cloud.AZURE,
        "federated token expired",
        things.workload_identity,
        refuse(700024, "Client assertion is not within its valid time range."),
        told=("the federated token has expired (AADSTS700024)", "AZURE_FEDERATED_TOKEN_FILE"),
    ),
    Case(
        Cloud.AZURE,
        "service principal without a tenant",
        _without("AZURE_TENANT_ID"),
        told=("AZURE_CLIENT_SECRET is set without AZURE_TENANT_ID",),
    ),
    Case(
        Cloud.AZURE,
        "certificate's file is not there",
        lambda folder: {
            **things.service_principal_certificate(folder),
            "AZURE_CLIENT_CERTIFICATE_PATH": str(folder / "none"),
        },
        told=("AZURE_CLIENT_CERTIFICATE_PATH names no file",),
    ),
    Case(
        Cloud.AZURE,
        "AZURE_TOKEN_CREDENTIALS is no word",
        lambda _: {"AZURE_TOKEN_CREDENTIALS": "everything"},
        told=("AZURE_TOKEN_CREDENTIALS names no kind of credential",),
    ),
    Case(
        Cloud.AZURE,
        "sign-in out of reach",
        _PRINCIPAL,
        told=(
            "Azure could not be reached: sign-in at login.microsoftonline.com: by way of the proxy: "
            "it answers 502 Bad Gateway",
        ),
        outcome=Outcome.UNREACHABLE,
        refusing=frozenset({"login.microsoftonline.com"}),
    ),
    Case(
        Cloud.AZURE,
        "metadata server that has no identity",
        lambda _: {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://{internet}"},
        Answer({"error": "invalid_request", "error_description": "Identity not found"}, 400),
        told=("this machine's managed identity gave no token", "Identity not found"),
        command=AZ,
    ),
)
