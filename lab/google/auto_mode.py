"""Networks in auto mode: a subnet in every region, and what becomes of it.

Documented (Google Cloud, "Auto mode IPv4 ranges"): the ranges, all out of 10.128.0.0/9; that the subnets go with their
network, that a switch to custom mode leaves them and can't be undone. Seen in the field: the subnets have the network's
name; the words for a subnet within 10.128.0.0/9 and for an automatic subnet that is to be deleted. The reason word
`invalidResourceUsage` and what a second switch is told are [inferred].
"""

from collections.abc import Iterator
from ipaddress import IPv4Network

from lab.google.answers import Refusal, refuse_value
from lab.google.drafts import Draft
from lab.google.store import GoogleStore
from lab.wire import Document

OWN_RANGE = IPv4Network("10.128.0.0/9")
_SECOND_BYTES = {
    **{"us-central1": 128, "europe-west1": 132, "us-west1": 138, "asia-east1": 140, "us-east1": 142},
    **{"asia-northeast1": 146, "asia-southeast1": 148, "us-east4": 150, "australia-southeast1": 152},
    **{"europe-west2": 154, "europe-west3": 156, "southamerica-east1": 158, "asia-south1": 160},
    **{"northamerica-northeast1": 162, "europe-west4": 164, "europe-north1": 166, "us-west2": 168, "asia-east2": 170},
    **{"europe-west6": 172, "asia-northeast2": 174, "asia-northeast3": 178, "us-west3": 180, "us-west4": 182},
    **{"asia-southeast2": 184, "europe-central2": 186, "northamerica-northeast2": 188, "asia-south2": 190},
    **{"australia-southeast2": 192, "southamerica-west1": 194, "europe-west8": 198, "europe-west9": 200},
    **{"us-east5": 202, "europe-southwest1": 204, "us-south1": 206, "me-west1": 208, "europe-west12": 210},
    **{"me-central1": 212, "europe-west10": 214, "africa-south1": 218, "northamerica-south1": 224},
    **{"europe-north2": 226},
}
AUTO_RANGES = {region: f"10.{byte}.0.0/20" for region, byte in _SECOND_BYTES.items()}
"""Region -> the range of its automatic subnet."""


def list_auto_subnets(store: GoogleStore, network: Document) -> Iterator[tuple[str, str]]:
    """Yield (key, range) of the subnets that a network in auto mode has or is to have, one per region."""
    if network.get("autoCreateSubnetworks"):
        for region in store.regions:
            if region in AUTO_RANGES:
                yield f"regions/{region}/subnetworks/{network['name']}", AUTO_RANGES[region]


def is_automatic(store: GoogleStore, key: str) -> bool:
    """Tell whether a resource is an automatic subnet of a network that is in auto mode."""
    network = store.find(store.documents.get(key, {}).get("network")) if "/subnetworks/" in key else None
    return network is not None and key in dict(list_auto_subnets(store, network))


def check_auto_names(draft: Draft) -> None:
    """Refuse a network in auto mode whose subnets' names are taken; that it is refused at once is [inferred]."""
    taken = {key for key, _ in draft.others("subnetworks")}
    for key, _ in list_auto_subnets(draft.store, draft.document):
        if key in taken:
            raise _refuse_taken(draft.store, key)


def check_beside_auto(draft: Draft) -> None:
    """Refuse a subnet that a network in auto mode has, or keeps, for itself."""
    for key, network in draft.others("networks"):
        if draft.key in dict(list_auto_subnets(draft.store, network)) and key not in draft.store.documents:
            raise _refuse_taken(draft.store, draft.key)
    text = str(draft.document["ipCidrRange"])
    if draft.find("network").get("autoCreateSubnetworks") and IPv4Network(text).overlaps(OWN_RANGE):
        hint = f"Extended subnetworks in auto subnet mode networks cannot overlap with {OWN_RANGE}."
        raise refuse_value("resource.ipCidrRange", text, hint)


def refuse_automatic() -> Refusal:
    """Return the 400 of an automatic subnet that is to be deleted."""
    text = "Invalid resource usage: 'Cannot delete auto subnetwork from an auto subnet mode network.'."
    return Refusal(400, "invalidResourceUsage", text)


def _refuse_taken(store: GoogleStore, key: str) -> Refusal:
    return Refusal(409, "alreadyExists", f"The resource 'projects/{store.project}/{key}' already exists")
