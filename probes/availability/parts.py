"""The parts that a link is made of, how each can be lost, and which tunnels go with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from probes.checks.finding import Grade

Tunnels = frozenset[int]
"""Numbers of tunnels, their places in the matrix."""


class Kind(StrEnum):
    """What a part is; in this order they are told."""

    ZONE = "zone"
    INSTANCE = "instance"
    AZURE_ADDRESS = "Azure public IP"
    CONNECTION = "connection"
    LOCAL_NETWORK_GATEWAY = "local network gateway"
    TUNNEL = "tunnel"
    SESSION = "BGP session"
    INTERFACE = "interface"
    GOOGLE_ADDRESS = "Google public IP"
    EXTERNAL = "external VPN gateway"
    ROUTER = "Cloud Router"


@dataclass(frozen=True, slots=True)
class Cause:
    """How a kind of part is lost.

    Attributes:
        by_itself: it can fail, or be maintained, without anybody changing the configuration.
    """

    by_itself: bool
    sentence: str
    source: str
    grade: Grade


_ENTRY = "an entry in the configuration: it goes when somebody removes or changes it"
_OWN = "by what it is"

CAUSES = {
    Kind.ZONE: Cause(
        True,
        "a zone can fail as a whole; each VM of a zone-redundant gateway is in another one",
        "Microsoft, Reliability in Azure virtual network gateways",
        Grade.DOCUMENTED,
    ),
    Kind.INSTANCE: Cause(
        True,
        "an instance is updated or fails; maintenance takes one at a time, never both",
        "Microsoft, Reliability in Azure virtual network gateways; About active-active gateways",
        Grade.DOCUMENTED,
    ),
    Kind.AZURE_ADDRESS: Cause(
        False, "an address goes when somebody takes it off, and the way to it can be cut", _OWN, Grade.INFERRED
    ),
    Kind.CONNECTION: Cause(False, _ENTRY, _OWN, Grade.INFERRED),
    Kind.LOCAL_NETWORK_GATEWAY: Cause(
        False,
        f"{_ENTRY}; zones do not matter to it",
        "Microsoft, Reliability in Azure virtual network gateways",
        Grade.DOCUMENTED,
    ),
    Kind.TUNNEL: Cause(
        True,
        "a tunnel can drop alone: a key changed on one side, a rekeying that fails, packets that are lost",
        "the failure catalogue's causes of IKE and IPsec",
        Grade.INFERRED,
    ),
    Kind.SESSION: Cause(
        True,
        "a session can drop while its tunnel stays up, such as when its hold timer expires",
        "Google, Cloud Router log messages",
        Grade.DOCUMENTED,
    ),
    Kind.INTERFACE: Cause(
        True,
        "Google promises 99.99 % for both interfaces together, not for one",
        "Google, HA VPN topologies",
        Grade.DOCUMENTED,
    ),
    Kind.GOOGLE_ADDRESS: Cause(
        False, "an address goes with its gateway only, and the way to it can be cut", _OWN, Grade.INFERRED
    ),
    Kind.EXTERNAL: Cause(False, _ENTRY, _OWN, Grade.INFERRED),
    Kind.ROUTER: Cause(
        False,
        "Google runs it and does not tell what stands behind it; as a whole it goes when somebody removes it, or "
        "changes its ASN",
        "by what it is",
        Grade.INFERRED,
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a link.

    Attributes:
        identity: tells it from others of its kind.
        name: for a person, without its kind.
        outcomes: the tunnels that go with it. Several where nobody tells which of them happens, such as which
            instance is in a zone; one of them does.
        perhaps: the tunnels that may go with it, for it could not be read whether they rest on it.
        about: what else is to be said of it, such as the addresses of a session.
        returns: what makes the tunnels come back by themselves; empty where nothing does.
    """

    kind: Kind
    identity: str
    name: str
    outcomes: tuple[Tunnels, ...]
    perhaps: Tunnels = frozenset()
    about: str = ""
    returns: str = ""

    @property
    def key(self) -> str:
        """Stable across views."""
        return f"{self.kind.name.lower()} {self.identity}"

    @property
    def title(self) -> str:
        """Kind and name; a tunnel or an instance is known by its number."""
        return self.name if self.name.startswith(self.kind.value) else f"{self.kind.value} {self.name}"

    @property
    def cause(self) -> Cause:
        """How it can be lost."""
        return CAUSES[self.kind]

    @property
    def touched(self) -> Tunnels:
        """Every tunnel that goes with it, or may."""
        return self.perhaps.union(*self.outcomes)
