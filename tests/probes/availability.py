"""Assesses a link, and finds one loss or one condition of it."""

from __future__ import annotations

from probes.availability.assess import Availability, assess
from probes.availability.conditions import Condition
from probes.availability.losses import Loss
from probes.azure.parse import parse_azure
from probes.documents import Documents, Json
from probes.gcp.parse import parse_gcp
from probes.model import Inventory, Link
from probes.pairing import pair_ends
from tests.probes.azure_answers import gateway_read, public_address_read
from tests.probes.builder import documents, edited
from tests.probes.topology import Topology, article

ZONES: Json = ["1", "2", "3"]


def links(answers: Documents) -> tuple[Link, ...]:
    return pair_ends(Inventory(parse_azure(answers), parse_gcp(answers))).links


def assessed(answers: Documents, misfits: tuple[str, ...] = ()) -> Availability:
    return assess(links(answers)[0], answers, misfits)


def loss(found: Availability, key: str) -> Loss:
    (only,) = [each for each in found.losses if each.parts[0].key == key]
    return only


def condition(found: Availability, code: str, title: str = "") -> Condition:
    (only,) = [each for each in (*found.google, *found.azure) if each.code == code and title in each.title]
    return only


def zoned(answers: Documents, zones: Json = ZONES) -> Documents:
    """Both public addresses in these zones, of the SKU Standard."""
    for number in (0, 1):
        read = public_address_read(number)
        if answers.find(read) is not None:
            answers = edited(edited(answers, read, "zones", zones), read, "sku", {"name": "Standard"})
    return answers


def one_down(number: int = 1) -> Topology:
    link = article()
    link.connections[f"c{number}"].up, link.tunnels[f"t{number}"].up = (), False
    return link


def gateway_with(path: str, value: Json) -> Documents:
    """The published link with one field of the Azure gateway changed."""
    return edited(documents(article()), gateway_read(), f"properties/{path}", value)
