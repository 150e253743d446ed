"""Every read of Azure Resource Manager that the program makes, and what each answer makes worth asking next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from probes.azure.rules import NOT_VPN
from probes.documents import Cloud, Document, Documents, Outcome, Read
from probes.guard import Pace, ReadKind
from probes.reading import Place, find_place, place_of

_NETWORK = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
_PAGES = "learn.microsoft.com/azure/role-based-access-control/permissions"
_ARM = f"{_PAGES}/networking (documented)"
_BGP = f"{_PAGES}/networking (documented); an action, so not part of Reader"
_RESOURCES = f"{_PAGES}/management-and-governance (documented)"


def _get(kind: str, pace: Pace = Pace.CONFIGURATION) -> ReadKind:
    pattern = rf"{_NETWORK}/{kind}/[^/]+"
    return ReadKind(f"{kind}.get", "GET", pattern, f"Microsoft.Network/{kind}/read", pace, _ARM)


def _list(kind: str) -> ReadKind:
    return ReadKind(
        f"{kind}.list", "GET", rf"{_NETWORK}/{kind}", f"Microsoft.Network/{kind}/read", Pace.CONFIGURATION, _ARM
    )


def _action(action: str) -> ReadKind:
    return ReadKind(
        f"virtualNetworkGateways.{action}",
        "POST",
        rf"{_NETWORK}/virtualNetworkGateways/[^/]+/{action}",
        f"Microsoft.Network/virtualNetworkGateways/{action.lower()}/action",
        Pace.SLOW,
        _BGP,
    )


SUBSCRIPTIONS = "subscriptions.list"
RESOURCES = "resources.list"
GRAPH = "resourceGraph.resources"
PEERS = "virtualNetworkGateways.getBgpPeerStatus"
LEARNED = "virtualNetworkGateways.getLearnedRoutes"
ADVERTISED = "virtualNetworkGateways.getAdvertisedRoutes"

AZURE_READS: tuple[ReadKind, ...] = (
    ReadKind(
        SUBSCRIPTIONS,
        "GET",
        "/subscriptions",
        "Microsoft.Resources/subscriptions/read",
        source=_RESOURCES,
    ),
    ReadKind(
        RESOURCES,
        "GET",
        r"/subscriptions/[^/]+/resources",
        "Microsoft.Resources/subscriptions/resources/read",
        source=_RESOURCES,
    ),
    ReadKind(
        GRAPH,
        "POST",
        r"/providers/Microsoft\.ResourceGraph/resources",
        "Microsoft.Resources/subscriptions/resources/read",
        source="learn.microsoft.com/azure/governance/resource-graph/overview (documented): needs read access to what it"
        " finds, and leaves out the rest",
    ),
    _list("virtualNetworkGateways"),
    _list("connections"),
    _get("virtualNetworkGateways"),
    _get("connections", Pace.STATUS),
    _get("localNetworkGateways"),
    _get("publicIPAddresses"),
    _get("virtualNetworks"),
    _get("routeTables"),
    _get("networkSecurityGroups"),
    _action("getBgpPeerStatus"),
    _action("getLearnedRoutes"),
    _action("getAdvertisedRoutes"),
)

_GETS = {
    kind.operation.partition(".")[0].casefold(): kind.operation
    for kind in AZURE_READS
    if kind.operation.endswith(".get")
}
"""By type of resource in lower case, for ARM writes ids in any case: the operation that reads one."""
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]+", re.ASCII)
_SUBNETS = re.compile("/subnets/", re.IGNORECASE)
_SEGMENTS = 9
"""How many parts the id of a resource in a resource group has, the empty one before the first `/` included."""

POLLS: tuple[ReadKind, ...] = (
    ReadKind(
        "operationResults.get",
        "GET",
        r"/subscriptions/[^/]+/providers/Microsoft\.Network/locations/[^/]+/operation(Result)?s/[^/]+",
        "Microsoft.Network/locations/operationResults/read",
        Pace.SLOW,
        f"{_PAGES}/networking (documented); that Azure asks for it here is inferred",
    ),
)
"""Where a long-running read tells its result."""


def azure_read(operation: str, path: str, **query: str) -> Read:
    """One read of Azure."""
    return Read(Cloud.AZURE, operation, path, tuple(sorted(query.items())))


@dataclass(frozen=True, slots=True)
class AzureScope:
    """Where to look in Azure.

    Attributes:
        subscriptions: their ids; none for all that the caller may see.
        resource_group: the only resource group of interest, or None for all.
        gateway: name of the only virtual network gateway of interest, or None for all.
        by_graph: whether Azure Resource Graph tells where gateways and connections are, in one request for all
            subscriptions instead of two for each; what it tells lags behind by minutes.
    """

    subscriptions: tuple[str, ...] = ()
    resource_group: str | None = None
    gateway: str | None = None
    by_graph: bool = False


def first_reads(scope: AzureScope) -> tuple[Read, ...]:
    """What to ask when nothing is known yet.

    With a resource group its lists are read; without one each subscription's filtered resource list tells where
    gateways and connections are. A named gateway in a named group is read at once.
    """
    if scope.by_graph and not scope.resource_group:
        return (_ask_graph(scope.subscriptions),)
    if not scope.subscriptions:
        return (list_subscriptions(),)
    return tuple(read for subscription in scope.subscriptions for read in _reads_in(subscription, scope))


def is_readable(state: str) -> bool:
    """Whether a subscription in this state may join clouds; what is disabled or deleted does not.

    The words are Microsoft's (Azure subscription states; documented).
    """
    return state in ("Enabled", "Warned", "PastDue")


def list_subscriptions() -> Read:
    """The read of all subscriptions that the caller may see."""
    return azure_read(SUBSCRIPTIONS, "/subscriptions")


def _ask_graph(subscriptions: tuple[str, ...]) -> Read:
    """The query for gateways and connections in these subscriptions, or in all that the caller may see."""
    query = (
        "resources | where type in~ ('microsoft.network/virtualnetworkgateways', 'microsoft.network/connections')"
        " | project id, type | order by id asc"
    )
    inside = {"subscriptions": ",".join(subscriptions)} if subscriptions else {}
    return azure_read(GRAPH, "/providers/Microsoft.ResourceGraph/resources", query=query, **inside)


def _reads_in(subscription: str, scope: AzureScope) -> tuple[Read, ...]:
    base = f"/subscriptions/{subscription}"
    if not scope.resource_group:
        kinds = ("virtualNetworkGateways", "connections")
        return tuple(azure_read(RESOURCES, f"{base}/resources", type=f"Microsoft.Network/{kind}") for kind in kinds)
    network = f"{base}/resourceGroups/{scope.resource_group}/providers/Microsoft.Network"
    lists = (
        azure_read("virtualNetworkGateways.list", f"{network}/virtualNetworkGateways"),
        azure_read("connections.list", f"{network}/connections"),
    )
    if not scope.gateway:
        return lists
    return (azure_read("virtualNetworkGateways.get", f"{network}/virtualNetworkGateways/{scope.gateway}"), *lists[1:])


def follow(document: Document, documents: Documents, scope: AzureScope, slow: Callable[[str], bool]) -> Iterable[Read]:
    """What the answer `document` makes worth asking.

    Args:
        documents: all answers so far, `document` included.
        slow: whether the long-running BGP operations are wanted for the gateway with this id.
    """
    gateway = scope.gateway
    body = place_of(document)
    match document.read.operation:
        case "subscriptions.list" if not scope.subscriptions:
            for item in body["value"].each():
                if _IDENTIFIER.fullmatch(item["subscriptionId"].string()) and is_readable(item["state"].string()):
                    yield from _reads_in(item["subscriptionId"].string(), scope)
        case "resources.list" | "resourceGraph.resources" | "virtualNetworkGateways.list" | "connections.list":
            for item in body["value"].each():
                yield from _follow_item(item, gateway, slow)
        case "virtualNetworkGateways.get" if document.outcome is Outcome.ABSENT:
            # A name that nothing has: the list tells which names there are.
            yield azure_read("virtualNetworkGateways.list", document.read.path.rsplit("/", 1)[0])
        case "virtualNetworkGateways.get":
            yield from _follow_gateway(body, slow)
        case "connections.get":
            yield from _references(body["properties"]["localNetworkGateway2"]["id"].string())
        case "virtualNetworks.get":
            yield from _follow_network(body)
        case _:
            pass
    if document.read.operation in ("connections.get", "localNetworkGateways.get", "virtualNetworkGateways.get"):
        yield from _advertised_reads(document, documents, gateway, slow)


def _follow_item(item: Place, gateway: str | None, slow: Callable[[str], bool]) -> Iterable[Read]:
    identity, kind = item["id"].string(), item["type"].string().rsplit("/", 1)[-1].casefold()
    if len(identity.split("/")) != _SEGMENTS:
        return
    if kind == "virtualnetworkgateways" and (gateway is None or _name(identity).casefold() == gateway.casefold()):
        yield azure_read("virtualNetworkGateways.get", identity)
        yield from _slow_reads(identity, item["properties"], slow)
    if kind == "connections":
        yield azure_read("connections.get", identity)
        yield from _references(item["properties"]["localNetworkGateway2"]["id"].string())


def _follow_gateway(body: Place, slow: Callable[[str], bool]) -> Iterable[Read]:
    properties = body["properties"]
    for configuration in properties["ipConfigurations"].each():
        inner = configuration["properties"]
        yield from _references(inner["publicIPAddress"]["id"].string())
        yield from _references(network_of(inner["subnet"]["id"].string()))
    yield from _slow_reads(body.read.path, properties, slow)


def _slow_reads(gateway: str, properties: Place, slow: Callable[[str], bool]) -> Iterable[Read]:
    """The long-running reads that need no more than a gateway with BGP."""
    if properties["enableBgp"].flag().content and is_vpn(properties) and slow(gateway):
        yield azure_read(PEERS, gateway)
        yield azure_read(LEARNED, gateway)


def network_of(subnet: str) -> str:
    """The id of the virtual network of a subnet's id, in whatever case that is written."""
    return _SUBNETS.split(subnet)[0]


def is_vpn(properties: Place) -> bool:
    """Whether a virtual network gateway may be for VPN: not if it is known to be for something else."""
    return properties["gatewayType"].string().casefold() not in NOT_VPN


def _follow_network(body: Place) -> Iterable[Read]:
    for subnet in body["properties"]["subnets"].each():
        yield from _references(subnet["properties"]["routeTable"]["id"].string())
        yield from _references(subnet["properties"]["networkSecurityGroup"]["id"].string())


def _references(identity: str) -> Iterable[Read]:
    """The read of a referenced resource, if its kind is on the list."""
    words = identity.split("/")
    operation = _GETS.get(words[7].casefold()) if len(words) == _SEGMENTS else None
    if operation:
        yield azure_read(operation, identity)


def _advertised_reads(
    document: Document, documents: Documents, gateway: str | None, slow: Callable[[str], bool]
) -> Iterable[Read]:
    """The routes advertised to each BGP address that a connection of a known gateway names as its peer.

    Gateway, connection and local network gateway come in any order: whichever `document` is may be the last of them.
    """
    owners = {
        found.read.path.casefold(): found.read.path
        for found in documents.of(Cloud.AZURE, "virtualNetworkGateways.get")
        if slow(found.read.path)
        and place_of(found)["properties"]["enableBgp"].flag().content
        and (gateway is None or found.read.name.casefold() == gateway.casefold())
    }
    if not owners:
        return
    is_connection = document.read.operation == "connections.get"
    for connection in (document,) if is_connection else documents.of(Cloud.AZURE, "connections.get"):
        properties = place_of(connection)["properties"]
        owner = owners.get(properties["virtualNetworkGateway1"]["id"].string().casefold())
        remote = properties["localNetworkGateway2"]["id"].string()
        if owner is None or not remote or not properties["enableBgp"].flag().content:
            continue
        local_network_gateway = find_place(documents, azure_read("localNetworkGateways.get", remote))
        address = local_network_gateway["properties"]["bgpSettings"]["bgpPeeringAddress"].string()
        if address:
            yield azure_read(ADVERTISED, owner, peer=address)


def count_gateways(documents: Documents, gateway: str | None) -> int:
    """How many virtual network gateways are known so far, of this name if one is given; those for ExpressRoute too."""
    listed = documents.of(Cloud.AZURE, RESOURCES, GRAPH, "virtualNetworkGateways.list")
    found = {document.read.path for document in documents.of(Cloud.AZURE, "virtualNetworkGateways.get")}
    for document in listed:
        found |= {item["id"].string() for item in place_of(document)["value"].each()}
    ids = {identity.casefold() for identity in found if "/virtualnetworkgateways/" in identity.casefold()}
    return sum(1 for identity in ids if gateway is None or _name(identity) == gateway.casefold())


def _name(identity: str) -> str:
    return identity.rstrip("/").rsplit("/", 1)[-1]
