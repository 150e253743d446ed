"""What can be done to gateways and connections beside writing them: resets, and the security associations."""

import json
from typing import Any

from lab.azure import exclusion, shape
from lab.azure.answers import Answer, ArmRequest
from lab.azure.gateways import render_gateway
from lab.azure.operation import Work
from lab.azure.operations import SERVICE_SECONDS
from lab.azure.resources import find_resource
from lab.azure.rules.common import refuse
from lab.engine import AzureTunnel
from lab.engine.azure_ends import read_instances
from lab.wire import Document, items, stable_number
from lab.world import World

GATEWAY_SECONDS = 240
CONNECTION_SECONDS = 60
IKE_SECONDS = 28800
CHILD_SECONDS = 27000
CHILD_KILOBYTES = 102_400_000
DEFAULT_POLICY: Document = {
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA1",
    "dhGroup": "DHGroup2",
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "pfsGroup": "None",
    "saLifeTimeSeconds": CHILD_SECONDS,
    "saDataSizeKilobytes": CHILD_KILOBYTES,
}
"""What is negotiated without a custom policy, as recorded."""

ANY = "0.0.0.0-255.255.255.255"

UNSAID = "None"
"""What az sends as `gatewayVip` when no instance is named, and the service takes [R]."""


def reset_gateway(world: World, request: ArmRequest) -> Answer:
    """Begin to restart the primary instance, or the one that has the public address `gatewayVip`.

    Raises:
        Refusal: the address is not one of this gateway's [inferred], or the gateway is busy.
    """
    store, gateway = world.azure, find_resource(world, request)
    exclusion.check_scope_open(store, gateway["id"], "write")
    exclusion.check_free(world, gateway)
    vip = request.query.get("gatewayVip", UNSAID)
    if vip not in ("", UNSAID) and vip not in {instance.public_address for instance in read_instances(store, gateway)}:
        raise refuse("InvalidGatewayVip", f"{vip} is not a public address of gateway {gateway['id']}.")
    shape.mark(gateway, "Updating")

    def finish() -> Document:
        shape.mark(gateway, "Succeeded")
        store.refresh(gateway["id"])
        return render_gateway(store, gateway)

    held = exclusion.name_touched(store, gateway)
    work = Work("ResetVirtualNetworkGatewayOperation", GATEWAY_SECONDS, held, finish)
    return world.operations.accept(request, gateway["location"], work)


def reset_connection(world: World, request: ArmRequest) -> Answer:
    """Begin to set up the connection's tunnels anew; nothing restarts.

    Raises:
        Refusal: its gateway is busy.
    """
    connection = find_resource(world, request)
    exclusion.check_scope_open(world.azure, connection["id"], "write")
    exclusion.check_free(world, connection)
    held = exclusion.name_touched(world.azure, connection)
    work = Work("ResetVirtualNetworkGatewayConnectionOperation", CONNECTION_SECONDS, held, lambda: None)
    return world.operations.accept(request, connection["location"], work)


def get_ike_sas(world: World, request: ArmRequest) -> Answer:
    """Begin to list the security associations; the result is a JSON string that holds JSON, as recorded."""
    connection = find_resource(world, request)

    def finish() -> str:
        found = find_resource(world, request)
        # The associations come from the instances; that a stale status is none of theirs is [inferred].
        tunnels = world.look().azure_tunnels
        mine = [entry for entry in tunnels if entry.end.connection_id == found["id"].lower()]
        up = [_describe_sa(world, found, entry) for entry in mine if entry.status == "Connected"]
        return json.dumps({"IkeSAs": up}, separators=(",", ":"))

    work = Work("GetIkeSasOperation", SERVICE_SECONDS, frozenset(), finish)
    return world.operations.accept(request, connection["location"], work, None)


def _describe_sa(world: World, connection: Document, tunnel: AzureTunnel) -> dict[str, Any]:
    policy = next(iter(items(connection, "properties.ipsecPolicies")), DEFAULT_POLICY)
    ends = {"LocalEndpoint": tunnel.end.public_address, "RemoteEndpoint": tunnel.end.peer_public_address}
    elapsed = int((world.clock.now() - world.clock.moment(tunnel.since)).total_seconds())
    seed = (connection["id"], tunnel.end.public_address)
    child = {
        **ends,
        "Encryption": policy["ipsecEncryption"],
        "Integrity": policy["ipsecIntegrity"],
        "PfsGroupId": policy["pfsGroup"],
        "InboundSPI": int(stable_number(*seed, "in")) >> 31,
        "OutboundSPI": int(stable_number(*seed, "out")) >> 31,
        "LocalTrafficSelectors": [ANY],
        "RemoteTrafficSelectors": [ANY],
        "LifetimeKilobytes": policy["saDataSizeKilobytes"],
        "LifetimeSeconds": policy["saLifeTimeSeconds"],
        "IsSaInitiator": False,
        "ElapsedTimeInseconds": elapsed % policy["saLifeTimeSeconds"],
    }
    return {
        **ends,
        "InitiatorCookie": int(stable_number(*seed, "initiator")),
        "ResponderCookie": int(stable_number(*seed, "responder")),
        "LocalUdpEncapsulationPort": 0,
        "RemoteUdpEncapsulationPort": 0,
        "Encryption": policy["ikeEncryption"],
        "Integrity": policy["ikeIntegrity"],
        "DhGroup": policy["dhGroup"],
        "LifeTimeSeconds": IKE_SECONDS,
        "IsSaInitiator": False,
        "ElapsedTimeInseconds": elapsed % IKE_SECONDS,
        "QuickModeSAs": [child],
    }
