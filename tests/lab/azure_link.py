"""Request bodies of the article's Azure side, and raw writes."""

import copy
from collections.abc import Sequence
from typing import Any

import requests

from lab import Lab

GROUP = "rg-network-prod"
REGION = "eastus"
VERSION = "2026-03-01"
KEYS = ("Rk7tVw2mQx9LpZ4bNc8sHd3f", "Yg5jTn8rBw3kXv6hMq2pCs7d")
APIPAS = ("169.254.21.14", "169.254.22.50")
PEERS = ("169.254.21.13", "169.254.22.49")
GOOGLE = ("198.51.100.20", "198.51.100.21")

Body = dict[str, Any]


def name_base(lab: Lab) -> str:
    return f"/subscriptions/{lab.azure.subscription_id}/resourceGroups/{GROUP}/providers/Microsoft.Network"


def network() -> Body:
    return {
        "location": REGION,
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.100.0.0/16"]},
            "subnets": [{"name": "snet-workload", "properties": {"addressPrefix": "10.100.1.0/24"}}],
        },
    }


def gateway_subnet() -> Body:
    return {"properties": {"addressPrefix": "10.100.255.0/26"}}


def public_address() -> Body:
    return {
        "location": REGION,
        "sku": {"name": "Standard"},
        "zones": ["1", "2", "3"],
        "properties": {"publicIPAllocationMethod": "Static"},
    }


def gateway(base: str) -> Body:
    own = f"{base}/virtualNetworkGateways/vng-prod/ipConfigurations"
    return {
        "location": REGION,
        "properties": {
            "gatewayType": "Vpn",
            "vpnType": "RouteBased",
            "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ"},
            "vpnGatewayGeneration": "Generation2",
            "activeActive": True,
            "enableBgp": True,
            "ipConfigurations": [
                {
                    "name": f"instance{number}",
                    "properties": {
                        "privateIPAllocationMethod": "Dynamic",
                        "publicIPAddress": {"id": f"{base}/publicIPAddresses/pip-vng-{number}"},
                        "subnet": {"id": f"{base}/virtualNetworks/vnet-hub/subnets/GatewaySubnet"},
                    },
                }
                for number in range(2)
            ],
            "bgpSettings": {
                "asn": 65510,
                "bgpPeeringAddresses": [
                    {"ipconfigurationId": f"{own}/instance{number}", "customBgpIpAddresses": [APIPAS[number]]}
                    for number in range(2)
                ],
            },
        },
    }


def site(number: int, addresses: Sequence[str] = GOOGLE) -> Body:
    return {
        "location": REGION,
        "properties": {
            "gatewayIpAddress": addresses[number],
            "localNetworkAddressSpace": {"addressPrefixes": []},
            "bgpSettings": {"asn": 65509, "bgpPeeringAddress": PEERS[number]},
        },
    }


def connection(base: str, number: int) -> Body:
    own = f"{base}/virtualNetworkGateways/vng-prod"
    return {
        "location": REGION,
        "properties": {
            "virtualNetworkGateway1": {"id": own},
            "localNetworkGateway2": {"id": f"{base}/localNetworkGateways/lng-google-{number}"},
            "connectionType": "IPSec",
            "connectionProtocol": "IKEv2",
            "enableBgp": True,
            "sharedKey": KEYS[number],
            "gatewayCustomBgpIpAddresses": [
                {"ipConfigurationId": f"{own}/ipConfigurations/instance{which}", "customBgpIpAddress": APIPAS[which]}
                for which in range(2)
            ],
        },
    }


def alter(body: Body, path: str, value: Any) -> Body:
    """Return a copy of a body with another value at a dotted path; list positions are numbers, None takes away."""
    changed = copy.deepcopy(body)
    steps = [int(step) if step.isdecimal() else step for step in path.split(".")]
    container: Any = changed
    for step in steps[:-1]:
        container = container[step] if isinstance(step, int) else container.setdefault(step, {})
    if value is None:
        del container[steps[-1]]
    else:
        container[steps[-1]] = value
    return changed


class Arm:
    """ARM without an SDK, below the lab's resource group and network provider unless a path is whole."""

    def __init__(self, lab: Lab, session: requests.Session) -> None:
        self.lab, self.session, self.base = lab, session, name_base(lab)
        # The CA bundle of the environment would win over the session's own.
        session.trust_env = False

    def send(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        whole = path if path.startswith(("http", "/")) else f"{self.base}/{path}"
        url = whole if whole.startswith("http") else f"{self.lab.https_url}{whole}"
        given = {} if path.startswith("http") else {"api-version": VERSION, **query}
        return self.session.request(method, url, params=given or None, json=body, timeout=20)

    def wait(self, started: requests.Response) -> Any:
        """Follow Azure-AsyncOperation to its end and return the last body."""
        assert started.status_code in (200, 201, 202), started.text
        while True:
            body = self.send("GET", started.headers["azure-asyncoperation"]).json()
            if body["status"] != "InProgress":
                return body

    def put(self, path: str, body: Body) -> Any:
        """PUT, wait, and return the resource."""
        assert self.wait(self.send("PUT", path, body))["status"] == "Succeeded"
        return self.send("GET", path).json()

    def refusal(self, answer: requests.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["error"].get("code", "")
