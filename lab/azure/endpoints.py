"""What az asks first: which endpoints this cloud has."""

from typing import Any

from lab.azure.answers import Answer

OBJECT_VERSION = "2022-09-01"
"""From this api-version on the answer is one cloud; before it is a list of them."""

NAME = "HavpnLab"


def describe_endpoints(base_url: str, api_version: str) -> Answer:
    """Answer the cloud's metadata, an object or a list of one by api-version; nobody needs a token for it."""
    cloud: dict[str, Any] = {
        "name": NAME,
        "portal": base_url,
        "authentication": {
            "loginEndpoint": base_url,
            "audiences": [f"{base_url}/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "graphAudience": f"{base_url}/",
        "graph": base_url,
        "resourceManager": f"{base_url}/",
        "media": base_url,
        "batch": base_url,
        "gallery": base_url,
        "vmImageAliasDoc": base_url,
        "activeDirectoryDataLake": base_url,
        "sqlManagement": base_url,
        "suffixes": {"storage": "core.lab.invalid", "keyVaultDns": "vault.lab.invalid"},
    }
    return Answer(cloud if api_version >= OBJECT_VERSION else [cloud])
