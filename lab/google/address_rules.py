"""What Compute demands of reserved addresses.

Documented: an internal address lies in its subnet and is not one of the four that the service keeps for itself.
Recorded: it has the purpose GCE_ENDPOINT and the network tier PREMIUM all the same. The code
IP_IN_USE_BY_ANOTHER_RESOURCE is seen in the field, its words and all others are [inferred].
"""

from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network

from lab.google.answers import refuse_missing, refuse_value
from lab.google.bodies import follow_link
from lab.google.drafts import Draft, check_word, read_address
from lab.google.operations import Failure
from lab.google.vpn_rules import POOL
from lab.wire import Document, items

PURPOSES = {"EXTERNAL": (None,), "INTERNAL": (None, "GCE_ENDPOINT")}
"""Those that the lab knows; the service has more."""


def check_address(draft: Draft) -> None:
    """Look over an address that is to be reserved.

    Raises:
        Refusal: 400, it can't be.
        Failure: somebody has it, or there is none left in the subnet.
    """
    document = draft.document
    check_word("resource.addressType", document.get("addressType"), ("EXTERNAL", "INTERNAL"))
    check_word("resource.networkTier", document.get("networkTier"), ("PREMIUM", "STANDARD"))
    check_word("resource.ipVersion", document.get("ipVersion"), ("IPV4",))
    kind = document.get("addressType", "EXTERNAL")
    check_word("resource.purpose", document.get("purpose"), PURPOSES[kind])
    if kind == "INTERNAL":
        _check_internal(draft)
        return
    for field in ("subnetwork", "network"):
        if document.get(field):
            raise refuse_value(f"resource.{field}", document[field], "Only internal addresses have it.")
    if document.get("address"):
        address = read_address("resource.address", document["address"])
        if address not in POOL:
            raise refuse_value("resource.address", str(address), "The address is none of this project's.")
        _check_free(address, _list_external(draft))


def _check_internal(draft: Draft) -> None:
    document = draft.document
    if document.get("networkTier", "PREMIUM") != "PREMIUM":
        raise refuse_value("resource.networkTier", document["networkTier"], "Internal addresses have PREMIUM.")
    if not document.get("subnetwork"):
        raise refuse_missing("resource.subnetwork")
    document["subnetwork"] = follow_link(draft.store, "resource.subnetwork", document["subnetwork"], ("subnetworks",))
    if not draft.store.key(document["subnetwork"]).startswith(f"{draft.scope}/"):
        raise refuse_value("resource.subnetwork", document["subnetwork"], "Cross-region references are not allowed.")
    subnet = IPv4Network(draft.find("subnetwork")["ipCidrRange"])
    kept = _list_kept(subnet)
    taken = set(_list_internal(draft))
    if document.get("address"):
        address = read_address("resource.address", document["address"])
        if address not in subnet or address in kept:
            raise refuse_value("resource.address", str(address), f"Must be a usable address of {subnet}.")
        _check_free(address, iter(taken))
    else:
        free = next((host for host in subnet.hosts() if host not in kept and host not in taken), None)
        if free is None:
            raise Failure("IP_SPACE_EXHAUSTED", f"IP space of '{document['subnetwork']}' is exhausted.")
        document["address"] = str(free)
    document["purpose"] = "GCE_ENDPOINT"


def _list_kept(subnet: IPv4Network) -> set[IPv4Address]:
    first, last = subnet.network_address, subnet.broadcast_address
    return {first, first + 1, last - 1, last}


def _check_free(address: IPv4Address, taken: Iterator[IPv4Address]) -> None:
    if address in set(taken):
        text = f"IP '{address}' is already being used by another resource."
        raise Failure("IP_IN_USE_BY_ANOTHER_RESOURCE", text, HTTPStatus.BAD_REQUEST)


def _list_external(draft: Draft) -> Iterator[IPv4Address]:
    for _, gateway in draft.others("vpnGateways"):
        yield from (IPv4Address(row["ipAddress"]) for row in items(gateway, "vpnInterfaces"))
    yield from (IPv4Address(row["address"]) for row in _list_reserved(draft, "EXTERNAL"))


def _list_internal(draft: Draft) -> Iterator[IPv4Address]:
    for row in _list_reserved(draft, "INTERNAL"):
        if row.get("subnetwork") == draft.document["subnetwork"]:
            yield IPv4Address(row["address"])


def _list_reserved(draft: Draft, kind: str) -> Iterator[Document]:
    for _, other in draft.others("addresses"):
        if other.get("addressType", "EXTERNAL") == kind and other.get("address"):
            yield other
