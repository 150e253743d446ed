"""What the network provider refuses.

Grades as in the facts: [R] recorded, [D] documented, [field] seen in reports of users, [inferred] a rule that is
documented under a code and in words that are made up here.
"""

from lab.azure.rules import bgp, connection, gateway, network, public_address, removal
from lab.azure.rules.common import check_joins, check_references, list_references
from lab.azure.store import AzureStore
from lab.keys import PreSharedKey
from lab.wire import Document

__all__ = ["check_late", "check_put", "check_removal", "list_references"]

check_removal = removal.check_removal


def check_put(store: AzureStore, document: Document, existing: Document | None, secret: PreSharedKey | None) -> None:
    """Refuse a document that the service would not take; `secret` is the key that came with a connection.

    Raises:
        Refusal: the first rule that it breaks.
    """
    kind = document["type"].rpartition("/")[2]
    check_references(store, document)
    check_joins(store, document)
    if kind == "virtualNetworkGateways":
        gateway.check_gateway(store, document, existing)
        bgp.check_gateway_bgp(document)
        connection.check_users(store, document)
    elif kind == "connections":
        connection.check_connection(store, document, existing)
        if secret is not None:
            connection.check_key(secret)
    elif kind == "localNetworkGateways":
        bgp.check_site(document)
        connection.check_users(store, document)
    elif kind == "publicIPAddresses":
        public_address.check_public_address(document, existing)
    elif kind == "virtualNetworks":
        network.check_virtual_network(store, document, existing)
    elif kind == "routeTables":
        network.check_routes(document)
    elif kind == "networkSecurityGroups":
        network.check_security_rules(document)


def check_late(store: AzureStore, document: Document) -> None:
    """Fail what the service finds out only while it makes a resource.

    Raises:
        Refusal: the resource ends in state Failed.
    """
    if document["type"].endswith("/virtualNetworkGateways"):
        gateway.check_subnet_surroundings(store, document)
