"""The article's link as the engine sees it, and ways to change it."""

from collections.abc import Callable

from lab.azure.store import AzureStore
from lab.engine import Observation, observe
from lab.google.store import GoogleStore
from lab.scenario import load_scenario, make_azure_store, make_google_store

Change = Callable[[AzureStore, GoogleStore], object]
SECOND = "regions/us-east4/vpnTunnels/tunnel-azure-1"
SECOND_NAME = f"projects/northwind-net-prod/{SECOND}"
DEFAULT_POLICY = {
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA256",
    "dhGroup": "DHGroup14",
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "pfsGroup": "PFS2048",
    "saLifeTimeSeconds": 27000,
    "saDataSizeKilobytes": 102400000,
}


def play(change: Change | None = None, scenario: str = "healthy") -> Observation:
    loaded = load_scenario(scenario)
    azure, google = make_azure_store(loaded), make_google_store(loaded)
    if change:
        change(azure, google)
    return observe(azure, google)


def connection(azure: AzureStore) -> dict[str, object]:
    return azure.document("connections", "cn-google-1")["properties"]  # type: ignore[no-any-return] # a JSON object


def site(azure: AzureStore) -> dict[str, object]:
    return azure.document("localNetworkGateways", "lng-google-1")["properties"]  # type: ignore[no-any-return] # a JSON object


def gateway(azure: AzureStore) -> dict[str, object]:
    return azure.document("virtualNetworkGateways", "vng-prod")["properties"]  # type: ignore[no-any-return] # a JSON object


def tunnel(google: GoogleStore) -> dict[str, object]:
    return google.document("vpnTunnels", "tunnel-azure-1")


def router(google: GoogleStore) -> dict[str, list[dict[str, object]]]:
    return google.document("routers", "cr-azure")


def peer(google: GoogleStore) -> dict[str, object]:
    return router(google)["bgpPeers"][1]


def interface(google: GoogleStore) -> dict[str, object]:
    return router(google)["interfaces"][1]


def set_policy(azure: AzureStore, **words: str) -> None:
    connection(azure)["ipsecPolicies"] = [{**DEFAULT_POLICY, **words}]


def restrict(google: GoogleStore, **suite: dict[str, list[str]]) -> None:
    tunnel(google)["cipherSuite"] = suite


def swap_apipas(azure: AzureStore) -> None:
    rows = gateway(azure)["bgpSettings"]["bgpPeeringAddresses"]  # type: ignore[index] # a JSON object
    rows[0]["customBgpIpAddresses"], rows[1]["customBgpIpAddresses"] = ["169.254.22.50"], ["169.254.21.14"]
