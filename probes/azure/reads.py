"""Every read of Azure Resource Manager that the program makes, and what each answer makes worth asking next."""

from __future__ import annotations

from collections.abc import Iterable

from probes.documents import Cloud, Document, Documents, Outcome, Read
from probes.guard import Pace, ReadKind
from probes.reading import Place, find_place, place_of

_NETWORK = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
_BGP = "Microsoft, BGP diagnostics and roles: these reads are actions and not part of Reader (documented)"
_ARM = "Azure resource provider operations, Microsoft.Network (documented)"


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


RESOURCES = "resources.list"
PEERS = "virtualNetworkGateways.getBgpPeerStatus"
LEARNED = "virtualNetworkGateways.getLearnedRoutes"
ADVERTISED = "virtualNetworkGateways.getAdvertisedRoutes"

AZURE_READS: tuple[ReadKind, ...] = (
    ReadKind(
        RESOURCES,
        "GET",
        r"/subscriptions/[^/]+/resources",
        "Microsoft.Resources/subscriptions/resources/read",
        source=_ARM,
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
_SEGMENTS = 9
"""How many parts the id of a resource in a resource group has, the empty one before the first `/` included."""

POLLS: tuple[ReadKind, ...] = (
    ReadKind(
        "operationResults.get",
        "GET",
        r"/subscriptions/[^/]+/providers/Microsoft\.Network/locations/[^/]+/operation(Result)?s/[^/]+",
        "",
    ),
)
"""Where a long-running read tells its result; needs no right of its own."""


def azure_read(operation: str, path: str, **query: str) -> Read:
    """One read of Azure."""
    return Read(Cloud.AZURE, operation, path, tuple(sorted(query.items())))


def first_reads(subscription: str, resource_group: str | None, gateway: str | None) -> tuple[Read, ...]:
    """What to ask when nothing is known yet.

    With a resource group its lists are read; without one the subscription's filtered resource list tells where
    gateways and connections are. A named gateway in a named group is read at once.
    """
    base = f"/subscriptions/{subscription}"
    if not resource_group:
        kinds = ("virtualNetworkGateways", "connections")
        return tuple(azure_read(RESOURCES, f"{base}/resources", type=f"Microsoft.Network/{kind}") for kind in kinds)
    network = f"{base}/resourceGroups/{resource_group}/providers/Microsoft.Network"
    lists = (
        azure_read("virtualNetworkGateways.list", f"{network}/virtualNetworkGateways"),
        azure_read("connections.list", f"{network}/connections"),
    )
    if not gateway:
        return lists
    return (azure_read("virtualNetworkGateways.get", f"{network}/virtualNetworkGateways/{gateway}"), *lists[1:])


def follow(document: Document, documents: Documents, gateway: str | None, slow: bool) -> Iterable[Read]:
    """What the answer `document` makes worth asking.

    Args:
        documents: all answers so far, `document` included.
        gateway: name of the only gateway of interest, or None for all.
        slow: whether the long-running BGP operations are wanted.
    """
    body = place_of(document)
    match document.read.operation:
        case "resources.list" | "virtualNetworkGateways.list" | "connections.list":
            for item in body["value"].each():
                yield from _follow_item(item, gateway)
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
    if slow and document.read.operation in (
        "connections.get",
        "localNetworkGateways.get",
        "virtualNetworkGateways.get",
    ):
        yield from _advertised_reads(documents, gateway)


def _follow_item(item: Place, gateway: str | None) -> Iterable[Read]:
    identity, kind = item["id"].string(), item["type"].string().rsplit("/", 1)[-1].casefold()
    if len(identity.split("/")) != _SEGMENTS:
        return
    if kind == "virtualnetworkgateways" and (gateway is None or _name(identity).casefold() == gateway.casefold()):
        yield azure_read("virtualNetworkGateways.get", identity)
    if kind == "connections":
        yield azure_read("connections.get", identity)
        yield from _references(item["properties"]["localNetworkGateway2"]["id"].string())


def _follow_gateway(body: Place, slow: bool) -> Iterable[Read]:
    properties = body["properties"]
    for configuration in properties["ipConfigurations"].each():
        inner = configuration["properties"]
        yield from _references(inner["publicIPAddress"]["id"].string())
        yield from _references(inner["subnet"]["id"].string().partition("/subnets/")[0])
    if slow and is_vpn(properties) and properties["enableBgp"].flag().content:
        yield azure_read(PEERS, body.read.path)
        yield azure_read(LEARNED, body.read.path)


def is_vpn(properties: Place) -> bool:
    """Whether a virtual network gateway is for VPN; a type that is left out is taken for it."""
    return properties["gatewayType"].string().casefold() in ("", "vpn")


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


def _advertised_reads(documents: Documents, gateway: str | None) -> Iterable[Read]:
    """The routes advertised to each BGP address that a connection of a known gateway names as its peer."""
    bgp_gateways = {
        document.read.path.casefold(): document.read.path
        for document in documents.of(Cloud.AZURE, "virtualNetworkGateways.get")
        if place_of(document)["properties"]["enableBgp"].flag().content
        and (gateway is None or document.read.name.casefold() == gateway.casefold())
    }
    for document in documents.of(Cloud.AZURE, "connections.get"):
        properties = place_of(document)["properties"]
        owner = bgp_gateways.get(properties["virtualNetworkGateway1"]["id"].string().casefold())
        remote = properties["localNetworkGateway2"]["id"].string()
        if owner is None or not remote or not properties["enableBgp"].flag().content:
            continue
        local_network_gateway = find_place(documents, azure_read("localNetworkGateways.get", remote))
        address = local_network_gateway["properties"]["bgpSettings"]["bgpPeeringAddress"].string()
        if address:
            yield azure_read(ADVERTISED, owner, peer=address)


def _name(identity: str) -> str:
    return identity.rstrip("/").rsplit("/", 1)[-1]
