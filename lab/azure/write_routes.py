"""The requests that change something, and the operations that tell how far a change is."""

from lab.azure import actions, child_writes, deployments, groups, shared_keys, troubleshooting, writes
from lab.azure.answers import Answer, ArmRequest
from lab.azure.route import CONNECTION, GATEWAY, GROUP, NETWORK, RESOURCE, SUBSCRIPTION, make_route
from lab.world import World

CHILD = f"{RESOURCE}/{{child}}/{{child_name}}"
ON_CONNECTION = "Microsoft.Network/connections"
ON_GATEWAY = "Microsoft.Network/virtualNetworkGateways"
ON_GROUP = "Microsoft.Resources/subscriptions/resourceGroups"
ON_WATCHER = "Microsoft.Network/networkWatchers"
WATCHER = f"{SUBSCRIPTION}/resourceGroups/{{watcher_group}}{NETWORK}/networkWatchers/{{watcher}}"
DEPLOYMENT = f"{GROUP}/providers/Microsoft[.]Resources/deployments/{{deployment}}"
ON_DEPLOYMENT = "Microsoft.Resources/deployments"


def _tell_status(world: World, request: ArmRequest) -> Answer:
    return world.operations.tell_status(request)


ROUTES = (
    make_route("GET", f"{SUBSCRIPTION}{NETWORK}/locations/{{region}}/operations/{{operation}}", "", _tell_status),
    make_route("PUT", RESOURCE, "Microsoft.Network/{type}/write", writes.put_resource),
    make_route("PATCH", RESOURCE, "Microsoft.Network/{type}/write", writes.patch_tags),
    make_route("DELETE", RESOURCE, "Microsoft.Network/{type}/delete", writes.delete_resource),
    make_route("PUT", f"{CONNECTION}/sharedkey", f"{ON_CONNECTION}/sharedKey/write", shared_keys.put_key),
    make_route(
        "POST", f"{CONNECTION}/sharedkey/reset", f"{ON_CONNECTION}/sharedkey/reset/action", shared_keys.reset_key
    ),
    make_route(
        "POST", f"{CONNECTION}/resetconnection", f"{ON_CONNECTION}/resetconnection/action", actions.reset_connection
    ),
    make_route("POST", f"{CONNECTION}/getikesas", f"{ON_CONNECTION}/getikesas/action", actions.get_ike_sas),
    make_route("POST", f"{GATEWAY}/reset", f"{ON_GATEWAY}/reset/action", actions.reset_gateway),
    make_route("PUT", CHILD, "Microsoft.Network/{type}/{child}/write", child_writes.put_child),
    make_route("DELETE", CHILD, "Microsoft.Network/{type}/{child}/delete", child_writes.delete_child),
    make_route("GET", f"{SUBSCRIPTION}{NETWORK}/networkWatchers", f"{ON_WATCHER}/read", troubleshooting.list_watchers),
    make_route("POST", f"{WATCHER}/troubleshoot", f"{ON_WATCHER}/troubleshoot/action", troubleshooting.start),
    make_route(
        "POST",
        f"{WATCHER}/queryTroubleshootResult",
        f"{ON_WATCHER}/queryTroubleshootResult/action",
        troubleshooting.query,
    ),
    make_route("PUT", f"{SUBSCRIPTION}/resourceGroups/{{new_group}}", f"{ON_GROUP}/write", groups.put_group),
    make_route("DELETE", GROUP, f"{ON_GROUP}/delete", groups.delete_group),
    make_route("HEAD", GROUP, f"{ON_GROUP}/read", groups.check_group),
    make_route("HEAD", RESOURCE, "Microsoft.Network/{type}/read", groups.check_resource),
    make_route("PUT", DEPLOYMENT, f"{ON_DEPLOYMENT}/write", deployments.make_put(writes.put_resource)),
    make_route("GET", DEPLOYMENT, f"{ON_DEPLOYMENT}/read", deployments.get_deployment),
)
