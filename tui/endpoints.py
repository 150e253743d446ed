"""Addresses of the two clouds: Azure's clouds by name, and which addresses a credential may be sent to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from probes.azure.clouds import AZURE_CLOUDS

GCP_PUBLIC = "https://compute.googleapis.com"


def azure_endpoint(text: str) -> str:
    """The address for a cloud's name or an address.

    Raises:
        ValueError: neither; the message says what is allowed, and repeats no part of an address.
    """
    for cloud in AZURE_CLOUDS:
        if text.casefold() in (cloud.name, cloud.alias):
            return cloud.endpoint
    if "://" not in text:
        names = ", ".join(cloud.name for cloud in AZURE_CLOUDS)
        raise ValueError(f'"{text}" is neither one of {names} nor an address that begins with https://')
    return _https_base(text)


def azure_authority(text: str) -> str:
    """The sign-in address; https is assumed as azure-identity does.

    Raises:
        ValueError: not an https address.
    """
    return _https_base(text if "://" in text else f"https://{text}")


def gcp_endpoint(text: str) -> str:
    """The address of the Compute API without its path.

    Raises:
        ValueError: not an address, http to another machine, or a path other than the API's own.
    """
    return _google_base(text, "/compute/v1")


def gcp_projects_endpoint(text: str) -> str:
    """The address of the Resource Manager API without its path.

    Raises:
        ValueError: as for `gcp_endpoint`.
    """
    return _google_base(text, "/v3")


def _google_base(text: str, path: str) -> str:
    parts = _split(text)
    # A token in clear text may cross no wire. On loopback there is none, and gcloud wants http there.
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError("must begin with https://; http is for this machine only (127.0.0.1, localhost)")
    if parts.path.rstrip("/") not in ("", path):
        raise ValueError(f"must be the address alone; only {path}/ may follow it")
    return f"{parts.scheme}://{parts.netloc}"


def _https_base(text: str) -> str:
    parts = _split(text)
    if parts.scheme != "https":
        raise ValueError("must begin with https://: Azure takes no token over http")
    return f"https://{parts.netloc}{parts.path.rstrip('/')}"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("is not an address such as https://host or https://host:port")
    parts = urlsplit(text)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user or password")
    if parts.query or parts.fragment:
        raise ValueError("must not carry a query or fragment")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
