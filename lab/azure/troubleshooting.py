"""Network Watcher's troubleshoot: one watcher in every region, which looks at a gateway or a connection."""

from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer, ArmRequest, Refusal, make_page, read_body
from lab.azure.exclusion import list_users
from lab.azure.rules.common import refuse
from lab.azure.store import PROVIDER, AzureStore
from lab.wire import Document, dig
from lab.world import World

SECONDS = 330
"""A run takes 2 to 9 minutes [R], about 330 s at the median."""

WATCHER_GROUP = "NetworkWatcherRG"
ACTION = {
    "actionText": "If you are still having problems, contact support",
    "actionUri": "http://azure.microsoft.com/support",
    "actionUriText": "contact support",
}
FAULTS = {
    "NoFault": (
        "Healthy",
        "No fault found",
        "No problems were found with the VPN gateway or connection that was looked at.",
    ),
    "NoConnectionsFoundForGateway": (
        "UnHealthy",
        "There are no connections on this VPN gateway",
        "No connection uses the gateway, so there is nothing to be up.",
    ),
    "PeerReachability": (
        "UnHealthy",
        "The connection cannot be established because the peer does not answer",
        "The on-premises VPN device cannot be reached or does not respond to IKE messages.",
    ),
}
"""Ids as recorded; summaries and details in other words [inferred]."""


def list_watchers(world: World, request: ArmRequest) -> Answer:
    """Answer the watchers of the subscription: one for every region that has a resource group."""
    regions = dict.fromkeys(world.azure.groups.values())
    base = f"/subscriptions/{world.azure.subscription_id}/resourceGroups/{WATCHER_GROUP}/providers/{PROVIDER}"
    watchers = [
        {
            "name": f"NetworkWatcher_{region}",
            "id": f"{base}/networkWatchers/NetworkWatcher_{region}",
            "type": f"{PROVIDER}/networkWatchers",
            "location": region,
            "properties": {"provisioningState": "Succeeded", "runningOperationIds": []},
        }
        for region in regions
    ]
    return make_page(request, watchers, None)


def start(world: World, request: ArmRequest) -> Answer:
    """Start to look at `targetResourceId`; the result comes from Location after many times 202 `null`.

    Raises:
        Refusal: there is no such watcher or target, or no storage to write to.
    """
    target = _find_target(world, request)
    storage = dig(read_body(request), "properties.storageId", "")
    if not storage or not dig(read_body(request), "properties.storagePath", ""):
        raise refuse("InvalidRequestFormat", "storageId and storagePath are required.")
    began = world.clock.now()

    def finish() -> Any:
        report = _look(world, target)
        report |= {"startTime": f"{began:%Y-%m-%dT%H:%M:%S.%f}0Z", "endTime": f"{world.clock.now():%Y-%m-%dT%H:%M:%SZ}"}
        return world.azure.reports.setdefault(target["id"].lower(), report)

    world.azure.reports.pop(target["id"].lower(), None)
    return world.operations.start_report(request, target["location"], SECONDS, finish)


def query(world: World, request: ArmRequest) -> Answer:
    """Answer the last result for a target.

    Raises:
        Refusal: 404 where nobody looked yet [inferred].
    """
    target = _find_target(world, request)
    report = world.azure.reports.get(target["id"].lower())
    if report is None:
        text = f"No troubleshooting result was found for {target['id']}."
        raise Refusal(HTTPStatus.NOT_FOUND, "TroubleshootResultNotFound", text)
    return Answer(report)


def _find_target(world: World, request: ArmRequest) -> Document:
    region = request.parts["watcher"].lower().removeprefix("networkwatcher_")
    if region not in world.azure.groups.values():
        text = f"The Resource 'Microsoft.Network/networkWatchers/{request.parts['watcher']}' was not found."
        raise Refusal(HTTPStatus.NOT_FOUND, "ResourceNotFound", text)
    reference = str(read_body(request).get("targetResourceId") or "")
    target = world.azure.find(reference)
    if target is None or target["type"].rpartition("/")[2] not in ("virtualNetworkGateways", "connections"):
        raise refuse(
            "InvalidResourceReference",
            f"Resource {reference} was not found. Please make sure that the referenced resource exists, and that both "
            "resources are in the same region.",
        )
    return target


def _look(world: World, target: Document) -> Document:
    fault = _find_fault(world, world.azure, target)
    code, summary, detail = FAULTS[fault]
    result = {"id": fault, "summary": summary, "detail": detail, "recommendedActions": [ACTION]}
    return {"code": code, "results": [result]}


def _find_fault(world: World, store: AzureStore, target: Document) -> str:
    connections = [target] if target["type"].endswith("/connections") else list_users(store, target)
    if not connections:
        return "NoConnectionsFoundForGateway"
    wanted = {entry["id"].lower() for entry in connections}
    tunnels = world.observe().azure_tunnels
    up = {tunnel.end.connection_id for tunnel in tunnels if tunnel.status == "Connected"}
    return "NoFault" if wanted <= up else "PeerReachability"
