"""The article's link, with short names for the resources of its second tunnel, which the faults are put into."""

from dataclasses import dataclass

from lab.azure.store import AzureStore
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.scenario import load_scenario, make_azure_store, make_google_store
from lab.wire import Document, items

FAULTY, CONTROL = "1", "0"
"""What the names of the tunnel with the fault end in, and of the one without."""

POLICY = {
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA256",
    "dhGroup": "DHGroup14",
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "pfsGroup": "PFS2048",
    "saLifeTimeSeconds": 27000,
    "saDataSizeKilobytes": 102400000,
}
"""A custom policy that fits Google's defaults."""


@dataclass(frozen=True)
class Link:
    """Both stores of a healthy link, to be changed."""

    azure: AzureStore
    google: GoogleStore

    def properties(self, resource_type: str, name: str) -> Document:
        """Return the live properties of an Azure resource."""
        found: Document = self.azure.document(resource_type, name)["properties"]
        return found

    @property
    def connection(self) -> Document:
        """The properties of the Azure connection."""
        return self.properties("connections", "cn-google-1")

    @property
    def gateway(self) -> Document:
        """The properties of the virtual network gateway."""
        return self.properties("virtualNetworkGateways", "vng-prod")

    @property
    def tunnel(self) -> Document:
        """The Google tunnel."""
        return self.google.document("vpnTunnels", "tunnel-azure-1")

    @property
    def router(self) -> Document:
        """The Cloud Router."""
        return self.google.document("routers", "cr-azure")

    @property
    def peer(self) -> Document:
        """The BGP peer of the Cloud Router."""
        return items(self.router, "bgpPeers")[1]

    def set_key(self, text: str) -> None:
        """Give the Azure connection a pre-shared key."""
        self.azure.secrets[self.azure.document("connections", "cn-google-1")["id"].lower()] = PreSharedKey(text)

    def set_policy(self, **words: str) -> None:
        """Give the Azure connection a custom policy."""
        self.connection["ipsecPolicies"] = [{**POLICY, **words}]

    def restrict(self, **suite: dict[str, list[str]]) -> None:
        """Give the Google tunnel a cipher suite."""
        self.tunnel["cipherSuite"] = suite


def make_link() -> Link:
    """Return the healthy link."""
    scenario = load_scenario("healthy")
    return Link(make_azure_store(scenario), make_google_store(scenario))
