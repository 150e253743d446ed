"""Who leans on a resource that is to be deleted.

Recorded: a router in use is refused at once with 400 resourceInUseByAnotherResource; a network in use ends the
operation with RESOURCE_IN_USE_BY_ANOTHER_RESOURCE. That gateways are refused at once too is [inferred]. A router's
interface does not hold its tunnel (recorded).
"""

from lab.google.answers import Refusal
from lab.google.auto_mode import is_automatic, refuse_automatic
from lab.google.effects import AUTOMATIC
from lab.google.kinds import TYPES
from lab.google.operations import Failure
from lab.google.store import GoogleStore

HOLDERS = {
    "networks": (
        *(("subnetworks", "network"), ("firewalls", "network"), ("routes", "network"), ("routers", "network")),
        *(("vpnGateways", "network"), ("targetVpnGateways", "network")),
    ),
    "vpnGateways": (("vpnTunnels", "vpnGateway"), ("vpnTunnels", "peerGcpGateway")),
    "targetVpnGateways": (("vpnTunnels", "targetVpnGateway"),),
    "externalVpnGateways": (("vpnTunnels", "peerExternalGateway"),),
    "routers": (("vpnTunnels", "router"),),
    "subnetworks": (("addresses", "subnetwork"),),
    "vpnTunnels": (("routes", "nextHopVpnTunnel"),),
}
"""Type -> which fields of which types hold it."""


def find_user(store: GoogleStore, key: str) -> str | None:
    """Return the key of a resource, or of one under way, that leans on another."""
    everything = {**store.documents, **store.operations.list_coming()}
    for collection, field in HOLDERS.get(key.split("/")[-2], ()):
        for other, document in everything.items():
            automatic = collection == "routes" and other.rpartition("/")[2].startswith(AUTOMATIC)
            if other.split("/")[-2] != collection or automatic or store.key(document.get(field, "")) != key:
                continue
            # An automatic subnet goes with its network, unless it is in use itself.
            user = find_user(store, other) if is_automatic(store, other) else other
            if user is not None:
                return user
    return None


def check_unused(store: GoogleStore, key: str) -> None:
    """Refuse to delete what is in use.

    Raises:
        Refusal: 400 resourceInUseByAnotherResource, or 400 for an automatic subnet.
        Failure: the same of a network, which is found out by the operation.
    """
    if is_automatic(store, key):
        raise refuse_automatic()
    user = find_user(store, key)
    if user is None:
        return
    collection = key.split("/")[-2]
    project = f"projects/{store.project}"
    text = f"The {TYPES[collection].noun} resource '{project}/{key}' is already being used by '{project}/{user}'"
    if collection == "networks":
        raise Failure("RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", text)
    raise Refusal(400, "resourceInUseByAnotherResource", text)
