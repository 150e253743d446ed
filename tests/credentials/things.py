"""What a machine may have to sign in with: files, variables and programs, made in a folder of the test's own."""

from __future__ import annotations

import json
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.credentials.clouds import CLIENT, SECRET, TENANT

SERVICE_ACCOUNT = "reader@project-1.iam.gserviceaccount.com"


def service_principal(_: Path) -> dict[str, str]:
    """Variables of a service principal with a secret."""
    return {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}


def service_principal_certificate(folder: Path) -> dict[str, str]:
    """Variables of a service principal with a certificate, and its file."""
    file = folder / "certificate.pem"
    kind = trustme.KeyType.RSA  # azure-identity signs with no other
    made = trustme.CA(key_type=kind).issue_cert("app.example.test", key_type=kind)
    made.private_key_and_cert_chain_pem.write_to_path(str(file))
    return {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(file)}


def workload_identity(folder: Path) -> dict[str, str]:
    """Variables of a Kubernetes workload, and its token's file."""
    file = folder / "federated-token"
    file.write_text("a.federated.token", encoding="utf-8")
    return {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_FEDERATED_TOKEN_FILE": str(file)}


def az_saying(folder: Path, words: str, code: int = 0) -> None:
    """An `az` that prints these words, to stderr where it fails."""
    write_program(folder, "az", f"printf '%s\\n' '{words.replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}'", code)


def write_program(folder: Path, name: str, line: str, code: int = 0) -> Path:
    """A program of one line; its output goes to stderr where its exit code is not 0."""
    file = folder / "bin" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{line}{' >&2' if code else ''}\nexit {code}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def google_file(folder: Path, content: object) -> dict[str, str]:
    """A credential file that the variable names."""
    file = folder / "google.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return {"GOOGLE_APPLICATION_CREDENTIALS": str(file)}


def gcloud_file(folder: Path, content: object) -> dict[str, str]:
    """What `gcloud auth application-default login` leaves behind."""
    file = folder / "gcloud" / "application_default_credentials.json"
    file.parent.mkdir()
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return {"CLOUDSDK_CONFIG": str(file.parent)}


def service_account(**changes: str) -> dict[str, str]:
    """A service account's key file, in a universe where google-auth signs tokens itself unless told to exchange."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "type": "service_account",
        "project_id": "project-1",
        "private_key_id": "k1",
        "private_key": pem.decode(),
        "client_email": SERVICE_ACCOUNT,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
        **changes,
    }


USER = {
    "type": "authorized_user",
    "client_id": "made-up-client.apps.example.test",
    "client_secret": "made-up",
    "refresh_token": "made-up-refresh-token",
}


def external_account(folder: Path, **changes: object) -> dict[str, object]:
    """Workload identity federation: a subject token in a file, exchanged for an access token."""
    subject = folder / "subject-token"
    subject.write_text("a.subject.token", encoding="utf-8")
    return {
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(subject)},
        **changes,
    }


def impersonated() -> dict[str, object]:
    """A service account that a signed-in person speaks for."""
    url = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{SERVICE_ACCOUNT}:generateAccessToken"
    return {
        "type": "impersonated_service_account",
        "service_account_impersonation_url": url,
        "delegates": [],
        "source_credentials": USER,
    }
