"""What Azure answers for a topology, in the shape of recorded answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from probes.azure.reads import ADVERTISED, LEARNED, PEERS, azure_read
from probes.documents import Json, Read
from tests.probes.topology import (
    AZURE_PREFIX,
    GOOGLE_PREFIX,
    AzureGateway,
    Connection,
    LocalNetworkGateway,
    Topology,
)

Body: TypeAlias = dict[str, Json]

_NETWORK = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/providers/Microsoft.Network"
_VNET = f"{_NETWORK}/virtualNetworks/vnet-hub"


def azure_id(kind: str, name: str) -> str:
    """The resource id of `name`."""
    return f"{_NETWORK}/{kind}/{name}"


def gateway_read(name: str = "vng") -> Read:
    """The GET of an Azure gateway."""
    return azure_read("virtualNetworkGateways.get", azure_id("virtualNetworkGateways", name))


def public_address_read(instance: int, gateway: str = "vng") -> Read:
    """The GET of an instance's public IP address."""
    return azure_read("publicIPAddresses.get", azure_id("publicIPAddresses", f"{gateway}-ip{instance}"))


def lng_read(name: str) -> Read:
    """The GET of a local network gateway."""
    return azure_read("localNetworkGateways.get", azure_id("localNetworkGateways", name))


def connection_read(name: str) -> Read:
    """The GET of a connection."""
    return azure_read("connections.get", azure_id("connections", name))


def connections_list_read() -> Read:
    """The list of connections, whose items have no status."""
    return azure_read("connections.list", f"{_NETWORK}/connections")


def network_read() -> Read:
    """The GET of the Azure network behind the gateway."""
    return azure_read("virtualNetworks.get", _VNET)


def peers_read(gateway: str = "vng") -> Read:
    """Azure's BGP sessions."""
    return azure_read(PEERS, azure_id("virtualNetworkGateways", gateway))


def azure_learned_read(gateway: str = "vng") -> Read:
    """What Azure learned by BGP."""
    return azure_read(LEARNED, azure_id("virtualNetworkGateways", gateway))


def azure_advertised_read(peer: str, gateway: str = "vng") -> Read:
    """What Azure advertises to one peer."""
    return azure_read(ADVERTISED, azure_id("virtualNetworkGateways", gateway), peer=peer)


def azure_answers(topology: Topology) -> Iterator[tuple[Read, Body]]:
    """Every read of Azure with its answer."""
    yield network_read(), {"properties": {"addressSpace": {"addressPrefixes": [AZURE_PREFIX]}}}
    for name, gateway in topology.azure.items():
        yield gateway_read(name), _azure_gateway(name, gateway)
        for number, instance in enumerate(gateway.instances):
            properties: Body = {"publicIPAllocationMethod": "Static", "ipAddress": instance.address}
            yield public_address_read(number, name), {"properties": properties}
        yield peers_read(name), {"value": _peer_rows(topology, name)}
        yield azure_learned_read(name), {"value": _learned_rows(topology, name)}
        for peer in dict.fromkeys(topology.lngs[c.lng].bgp for c in _connections_of(topology, name).values()):
            yield azure_advertised_read(peer, name), {"value": _advertised_rows(topology, name, peer)}
    for name, lng in topology.lngs.items():
        yield lng_read(name), _local_network_gateway(name, lng)
    for name, connection in topology.connections.items():
        yield connection_read(name), _connection(name, connection, topology)
    listed: list[Json] = [_listed_connection(name, connection) for name, connection in topology.connections.items()]
    yield connections_list_read(), {"value": listed}


def configuration_id(gateway: str, instance: int) -> str:
    """The id of an instance's IP configuration."""
    return f"{azure_id('virtualNetworkGateways', gateway)}/ipConfigurations/vnetGatewayConfig{instance}"


def _azure_gateway(name: str, gateway: AzureGateway) -> Body:
    numbered = list(enumerate(gateway.instances))
    configurations: list[Json] = [
        {
            "name": f"vnetGatewayConfig{number}",
            "id": configuration_id(name, number),
            "properties": {
                "publicIPAddress": {"id": public_address_read(number, name).path},
                "subnet": {"id": f"{_VNET}/subnets/GatewaySubnet"},
            },
        }
        for number, _ in numbered
    ]
    addresses: list[Json] = [
        {
            "ipconfigurationId": configuration_id(name, number),
            "defaultBgpIpAddresses": [_default_bgp(number)],
            "customBgpIpAddresses": list(instance.apipas),
            "tunnelIpAddresses": [instance.address] if instance.repeats_address else [],
        }
        for number, instance in numbered
    ]
    return {
        "name": name,
        "id": azure_id("virtualNetworkGateways", name),
        "location": "westeurope",
        "properties": {
            "provisioningState": "Succeeded",
            "ipConfigurations": configurations,
            "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ", "capacity": 2},
            "gatewayType": gateway.kind,
            "vpnType": "RouteBased",
            "enableBgp": gateway.bgp,
            "activeActive": len(gateway.instances) > 1,
            "bgpSettings": {"asn": gateway.asn, "peerWeight": 0, "bgpPeeringAddresses": addresses},
        },
    }


def _default_bgp(instance: int) -> str:
    return f"10.100.255.{4 + instance}"


def _local_network_gateway(name: str, lng: LocalNetworkGateway) -> Body:
    address: Body = {"fqdn": lng.fqdn} if lng.fqdn else {"gatewayIpAddress": lng.address}
    return {
        "name": name,
        "id": azure_id("localNetworkGateways", name),
        "properties": {
            "provisioningState": "Succeeded",
            "localNetworkAddressSpace": {"addressPrefixes": []},
            "bgpSettings": {"asn": lng.asn, "bgpPeeringAddress": lng.bgp, "peerWeight": 0},
            **address,
        },
    }


def _listed_connection(name: str, connection: Connection) -> Body:
    return {
        "name": name,
        "id": azure_id("connections", name),
        "type": "Microsoft.Network/connections",
        "properties": {
            "virtualNetworkGateway1": {"id": azure_id("virtualNetworkGateways", connection.gateway)},
            "localNetworkGateway2": {"id": azure_id("localNetworkGateways", connection.lng)},
            "connectionType": connection.kind,
            "connectionProtocol": connection.protocol,
            "enableBgp": connection.bgp,
            "usePolicyBasedTrafficSelectors": False,
            "ipsecPolicies": [],
            "trafficSelectorPolicies": [],
            "gatewayCustomBgpIpAddresses": [
                {"ipConfigurationId": configuration_id(connection.gateway, number), "customBgpIpAddress": address}
                for number, address in connection.chosen.items()
            ],
        },
    }


def _connection(name: str, connection: Connection, topology: Topology) -> Body:
    body = _listed_connection(name, connection)
    properties = body["properties"]
    assert isinstance(properties, dict)
    properties["connectionStatus"] = "Connected" if connection.up else "NotConnected"
    properties["tunnelConnectionStatus"] = [
        {
            "tunnel": f"{name}_{instance.address}",
            "connectionStatus": "Connected" if number in connection.up else "NotConnected",
            "ingressBytesTransferred": 5000 if number in connection.up else 0,
            "egressBytesTransferred": 7000 if number in connection.up else 0,
        }
        for number, instance in enumerate(topology.azure[connection.gateway].instances)
    ]
    return body


def _connections_of(topology: Topology, gateway: str) -> dict[str, Connection]:
    return {name: entry for name, entry in topology.connections.items() if entry.gateway == gateway}


def _sessions(topology: Topology, gateway: str) -> Iterator[tuple[str, LocalNetworkGateway, bool]]:
    """Azure's own address, the peer and whether the session is up: one for each pair of addresses."""
    sessions: dict[tuple[str, str], tuple[LocalNetworkGateway, bool]] = {}
    for connection in _connections_of(topology, gateway).values():
        lng = topology.lngs[connection.lng]
        for number, instance in enumerate(topology.azure[gateway].instances):
            own = connection.chosen.get(number) or (*instance.apipas, _default_bgp(number))[0]
            _, up = sessions.get((own, lng.bgp), (lng, False))
            sessions[own, lng.bgp] = (lng, up or number in connection.up)
    for (own, _), (lng, up) in sessions.items():
        yield own, lng, up


def _peer_rows(topology: Topology, gateway: str) -> list[Json]:
    rows: list[Json] = []
    for own, lng, up in _sessions(topology, gateway):
        row: Body = {
            "localAddress": own,
            "neighbor": lng.bgp,
            "asn": lng.asn,
            "state": "Connected" if up else "Connecting",
            "routesReceived": 1 if up else 0,
            "messagesSent": 40,
            "messagesReceived": 41,
        }
        rows.append(row | {"connectedDuration": "1.02:03:04.5678901"} if up else row)
    return rows


def _learned_rows(topology: Topology, gateway: str) -> list[Json]:
    return [
        {
            "localAddress": own,
            "network": GOOGLE_PREFIX,
            "nextHop": lng.bgp,
            "sourcePeer": lng.bgp,
            "origin": "EBgp",
            "asPath": str(lng.asn),
            "weight": 32768,
        }
        for own, lng, up in _sessions(topology, gateway)
        if up
    ]


def _advertised_rows(topology: Topology, gateway: str, peer: str) -> list[Json]:
    return [
        {
            "localAddress": own,
            "network": AZURE_PREFIX,
            "nextHop": own,
            "origin": "Igp",
            "asPath": str(topology.azure[gateway].asn),
            "weight": 0,
        }
        for own, lng, up in _sessions(topology, gateway)
        if up and lng.bgp == peer
    ]
