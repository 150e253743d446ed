"""Azure's clouds: where their Resource Manager and their sign-in are, and what their tokens are made out for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AzureCloud:
    """One Azure cloud.

    Attributes:
        name: how options call it; `alias` is what az calls it, in lower case.
        endpoint: address of its Resource Manager.
        authority: address of its sign-in.
        audience: what a token for its Resource Manager is made out for.
    """

    name: str
    alias: str
    endpoint: str
    authority: str
    audience: str


PUBLIC = AzureCloud(
    "public",
    "azurecloud",
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
)
AZURE_CLOUDS = (
    PUBLIC,
    AzureCloud(
        "usgov",
        "azureusgovernment",
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://management.usgovcloudapi.net",
    ),
    AzureCloud(
        "china",
        "azurechinacloud",
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
    ),
)
"""The clouds that the SDK knows (azure-mgmt-core, get_arm_endpoints; documented)."""


def find_cloud(endpoint: str | None, authority: str | None) -> AzureCloud:
    """The cloud at this Resource Manager address, signed in to at `authority`.

    Args:
        endpoint: None for the public cloud. An unknown address is a cloud of its own that takes the public one's
            tokens.
        authority: None for the cloud's own sign-in.
    """
    address = (endpoint or PUBLIC.endpoint).rstrip("/")
    cloud = next((cloud for cloud in AZURE_CLOUDS if cloud.endpoint == address.casefold()), PUBLIC)
    return AzureCloud(cloud.name, cloud.alias, address, (authority or cloud.authority).rstrip("/"), cloud.audience)
