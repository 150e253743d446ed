"""az commands that read everything of a subscription, and what each must find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lab import Lab
from lab.azure.store import AzureStore
from lab.wire import Document, items

WORDS = {
    "virtualNetworks": "vnet",
    "publicIPAddresses": "public-ip",
    "networkSecurityGroups": "nsg",
    "routeTables": "route-table",
    "virtualNetworkGateways": "vnet-gateway",
    "localNetworkGateways": "local-gateway",
    "connections": "vpn-connection",
}
CHILDREN = {
    "virtualNetworks": (
        ("subnets", "vnet subnet", "--vnet-name"),
        ("virtualNetworkPeerings", "vnet peering", "--vnet-name"),
    ),
    "networkSecurityGroups": (("securityRules", "nsg rule", "--nsg-name"),),
    "routeTables": (("routes", "route-table route", "--route-table-name"),),
}

Check = Callable[[Any], bool]


@dataclass(frozen=True)
class AzRead:
    """A command after `az`, in words, and whether the JSON it printed is right."""

    words: tuple[str, ...]
    is_right: Check


def list_reads(lab: Lab, store: AzureStore) -> Iterator[AzRead]:
    """Yield the reads of one subscription, whatever a scenario put into it."""
    documents = list(store.documents.values())
    yield read("group list", _names(list(store.groups)))
    yield read("resource list", _ids(documents))
    yield read("lock list", lambda found: len(found) == len(store.locks))
    yield read(
        "network watcher list", lambda found: {entry["location"] for entry in found} <= set(store.groups.values())
    )
    for group in store.groups:
        yield read("resource list -g", _ids(_inside(documents, group)), group)
        for kind, word in WORDS.items():
            yield read(f"network {word} list -g", _ids(store.list_type(kind, group)), group)
    for document in documents:
        yield from _list_reads_of(lab, store, document)


def _list_reads_of(lab: Lab, store: AzureStore, document: Document) -> Iterator[AzRead]:
    identity, kind = document["id"], document["type"].rpartition("/")[2]
    group, name = identity.split("/")[4], document["name"]
    yield read("resource show -g", _id(identity), group, "-n", name, "--resource-type", document["type"])
    yield read(f"network {WORDS[kind]} show --ids", _id(identity), identity)
    for child_type, word, option in CHILDREN.get(kind, ()):
        children = items(document, f"properties.{child_type}")
        yield read(f"network {word} list -g", _ids(children), group, option, name)
        for child in children:
            yield read(f"network {word} show --ids", _id(child["id"]), child["id"])
    if kind == "networkSecurityGroups":
        count = len(items(document, "properties.securityRules")) + 6
        words = "network nsg rule list --include-default -g"
        yield read(words, lambda found, count=count: len(found) == count, group, "--nsg-name", name)  # type: ignore[misc]  # a default binds it
    elif kind == "virtualNetworkGateways":
        yield from _list_reads_of_gateway(lab, store, document, group)
    elif kind == "connections":
        key = store.secrets[identity.lower()]
        named = (group, "--connection-name", name)
        yield read("network vpn-connection shared-key show -g", lambda found: found["value"] == key.reveal(), *named)
        yield read("network vpn-connection ipsec-policy list -g", lambda found: isinstance(found, list), *named)
        yield read("network vpn-connection list-ike-sas --ids", lambda found: "IkeSAs" in str(found), identity)


def _list_reads_of_gateway(lab: Lab, store: AzureStore, gateway: Document, group: str) -> Iterator[AzRead]:
    identity = gateway["id"]
    users = [entry for entry in store.list_type("connections") if _is_on(entry, identity)]
    yield read("network vpn-connection list -g", _ids(users), group, "--vnet-gateway", gateway["name"])
    yield read("network vnet-gateway list-bgp-peer-status --ids", _has_rows, identity)
    yield read("network vnet-gateway list-learned-routes --ids", _has_rows, identity)
    ends = [tunnel.end for tunnel in lab.world.look().azure_tunnels if tunnel.end.gateway_id == identity.lower()]
    for peer in sorted({end.peer_bgp_address for end in ends if end.peer_bgp_address})[:1]:
        yield read("network vnet-gateway list-advertised-routes --ids", _has_rows, identity, "--peer", peer)


def read(words: str, is_right: Check, *values: str) -> AzRead:
    """Return a read of words and then values, which may hold anything."""
    return AzRead((*words.split(), *values), is_right)


def _is_on(connection: Document, gateway: str) -> bool:
    return str(connection["properties"]["virtualNetworkGateway1"]["id"]).lower() == gateway.lower()


def _inside(documents: list[Document], group: str) -> list[Document]:
    return [document for document in documents if document["id"].split("/")[4].lower() == group.lower()]


def _has_rows(found: Any) -> bool:
    return isinstance(found["value"], list)


def _id(identity: str) -> Check:
    return lambda found: str(found["id"]).lower() == identity.lower()


def _ids(documents: list[Document]) -> Check:
    wanted = sorted(document["id"].lower() for document in documents)
    return lambda found: sorted(str(entry["id"]).lower() for entry in found) == wanted


def _names(names: list[str]) -> Check:
    return lambda found: sorted(entry["name"] for entry in found) == sorted(names)
