"""What the daemons are told: tunnel ends for strongSwan, BGP speakers for BIRD."""

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_network

from lab.keys import PreSharedKey


@dataclass(frozen=True)
class TunnelEnd:
    """One end of a tunnel, for one charon; `name` also names its network namespace.

    `speaker` names the machine whose packets it carries, `resource` is the path or id of the connection or tunnel that
    it was read from. Ranges are what it may carry. `child_seconds` is the lifetime of its IPsec SA. `dials` tells
    whether it opens IKE by itself.
    """

    name: str
    speaker: str
    resource: str
    address: str
    peer_address: str
    identity: str
    peer_identity: str
    version: int
    ike: tuple[str, ...]
    esp: tuple[str, ...]
    local_ranges: tuple[str, ...]
    remote_ranges: tuple[str, ...]
    child_seconds: int
    key: str = field(repr=False)
    dials: bool = True


@dataclass(frozen=True)
class Offered:
    """A prefix that a session offers, with its MED."""

    prefix: str
    med: int = 0


@dataclass(frozen=True)
class Session:
    """One BGP session through the tunnel of `end`.

    `network` is the interface's address with its prefix length; "" where the tunnel has only a route to the peer.
    A `least_hold` of more than 0 is the hold time in seconds below which the other end's OPEN is refused.
    """

    name: str
    end: str
    address: str
    peer_address: str
    network: str
    peer_asn: int
    passive: bool
    keepalive: int
    hold: int
    offered: tuple[Offered, ...]
    least_hold: int = 0
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Speaker:
    """One BGP daemon; `name` also names its network namespace. `own` are the prefixes of the network behind it."""

    name: str
    asn: int
    own: tuple[str, ...]
    sessions: tuple[Session, ...]

    @property
    def host(self) -> str:
        """An address of the network behind it that a ping can go to; "" without a network."""
        return pick_host(self.own)


@dataclass(frozen=True)
class Plan:
    """Both sides: Azure's ends and a speaker for each gateway instance, Google's ends and the Cloud Router."""

    azure_ends: tuple[TunnelEnd, ...]
    azure_speakers: tuple[Speaker, ...]
    google_ends: tuple[TunnelEnd, ...]
    google_speaker: Speaker

    @property
    def ends(self) -> tuple[TunnelEnd, ...]:
        """Every end."""
        return self.azure_ends + self.google_ends

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Every speaker."""
        return (*self.azure_speakers, self.google_speaker)


class ThrowawayKeys:
    """Random keys made for one run, in the place of the lab's: the same where those are the same.

    charon reads keys from a file, so what lies in that file must be nobody's secret.
    """

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def stand_in(self, key: PreSharedKey | None) -> str:
        """Return the key to use instead; an end without a key gets one that nobody else has."""
        return secrets.token_hex(24) if key is None else self.stand_in_for(key.text)

    def stand_in_for(self, text: str) -> str:
        """Return the key to use instead of a text, such as the name of an MD5 key."""
        return self._made.setdefault(text, secrets.token_hex(24))


@dataclass(frozen=True)
class Haste:
    """How much shorter than documented the daemons' lifetimes and hold times are; 1 is as documented."""

    lifetime: float = 1
    hold: float = 1


HURRIED = Haste(lifetime=600, hold=12)
"""For what shows at the first rekey only: Google's SA lives 18 s instead of three hours, the hold time is 5 s."""


def pick_host(prefixes: tuple[str, ...]) -> str:
    """Return the last host address of the first prefix, which no gateway has."""
    return str(ip_network(prefixes[0])[-2]) if prefixes else ""
