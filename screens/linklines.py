"""The list of links as lines: one for each link, in the order asked for, and below them what belongs to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from probes.documents import Cloud
from probes.matrix import Count, Matrix
from probes.model import Gateway
from probes.view import Container, View
from screens.choices import LinkKey, key_of
from screens.standing import Rank, Standing, stand_of

LineKey: TypeAlias = tuple[str, ...]
"""What identifies a line: a `LinkKey`, or the one sentence of a note."""

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/", re.IGNORECASE)


class Order(StrEnum):
    """How links are sorted; the value is what a person reads."""

    WORST = "worst first"
    NAME = "by name"
    AZURE = "by place in Azure"
    GCP = "by place in Google Cloud"

    @property
    def next(self) -> Order:
        """The one after this, around the end."""
        orders = tuple(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """What a line shows of a link; two that show the same are equal."""

    key: LinkKey
    standing: Standing
    azure: str
    gcp: str
    azure_place: str
    gcp_place: str
    tunnels: Count
    sessions: Count
    matrix: Matrix = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """What a filter looks in."""
        places = (self.azure, self.azure_place, self.gcp, self.gcp_place)
        return "\n".join((*places, self.standing.words, self.standing.rank.word)).casefold()


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A sentence about something that belongs to no link; `kind` is the title above its like, which has no text."""

    kind: str
    text: str = ""


FleetLine: TypeAlias = LinkLine | NoteLine


def read_links(view: View) -> tuple[LinkLine, ...]:
    """A line for each link, in the order of the view."""
    return tuple(
        LinkLine(
            key=key_of(matrix),
            standing=stand_of(matrix),
            azure=matrix.link.azure.name,
            gcp=matrix.link.gcp.name,
            azure_place=place_of(matrix.link.azure),
            gcp_place=place_of(matrix.link.gcp),
            tunnels=matrix.tunnels,
            sessions=matrix.sessions,
            matrix=matrix,
        )
        for matrix in view.matrices
    )


def lay_out_links(
    links: Iterable[LinkLine], view: View, order: Order = Order.WORST, needle: str = ""
) -> tuple[list[FleetLine], list[LineKey | None]]:
    """The lines with their keys: the links that contain `needle`, then notes and what could not be read."""
    needle = needle.casefold()
    lines: list[FleetLine] = []
    keys: list[LineKey | None] = []
    for link in sorted((link for link in links if needle in link.text), key=_SORTED_BY[order]):
        lines.append(link)
        keys.append(link.key)
    for kind, sentences in (("part of no link", view.notes), ("not read", view.hidden)):
        found = [sentence for sentence in dict.fromkeys(sentences) if needle in sentence.casefold()]
        if found:
            lines += [NoteLine(kind), *(NoteLine(kind, sentence) for sentence in found)]
            keys += [None, *((sentence,) for sentence in found)]
    return lines, keys


def count_ranks(links: Iterable[LinkLine]) -> Mapping[Rank, int]:
    """How many links stand how, the worst first."""
    found = Counter(link.standing.rank for link in links)
    return {rank: found[rank] for rank in Rank if found[rank]}


def place_of(gateway: Gateway) -> str:
    """Where a gateway is, short: `..1f3a/rg-net/uksouth` or `proj-net/europe-west2`."""
    short = f"..{subscription_of(gateway)[-4:]}" if subscription_of(gateway) else ""
    return "/".join(part for part in (short, gateway.scope, gateway.place) if part)


def full_place_of(gateway: Gateway, containers: Iterable[Container]) -> str:
    """Where a gateway is, with the subscription's or project's whole id and the name that people gave it."""
    inside = subscription_of(gateway) or gateway.scope
    title = next((c.title for c in containers if (c.cloud, c.id) == (gateway.cloud, inside)), "")
    group = gateway.scope if gateway.cloud is Cloud.AZURE else ""
    named = f"{inside} ({title})" if title and title != inside else inside
    return ", ".join(part for part in (gateway.place, group, named) if part)


def subscription_of(gateway: Gateway) -> str:
    """The subscription that a gateway's id names; empty in Google Cloud."""
    found = _SUBSCRIPTION.match(gateway.id)
    return found.group(1) if found else ""


_SORTED_BY: Mapping[Order, Callable[[LinkLine], tuple[object, ...]]] = {
    Order.WORST: lambda line: (
        line.standing.rank,
        -line.tunnels.down,
        -line.sessions.down,
        line.azure.casefold(),
        line.gcp.casefold(),
        line.key,
    ),
    Order.NAME: lambda line: (line.azure.casefold(), line.gcp.casefold(), line.key),
    Order.AZURE: lambda line: (_azure_path(line), line.gcp.casefold(), line.key),
    Order.GCP: lambda line: (line.gcp_place.casefold(), line.gcp.casefold(), line.azure.casefold(), line.key),
}


def _azure_path(line: LinkLine) -> tuple[str, ...]:
    gateway = line.matrix.link.azure
    return tuple(part.casefold() for part in (subscription_of(gateway), gateway.scope, gateway.place, gateway.name))
