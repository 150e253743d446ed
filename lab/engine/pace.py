"""How long things take, and what can happen to a tunnel besides being configured otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

ALWAYS = float("-inf")
"""The second of what was so before the lab began."""


@dataclass(frozen=True)
class Pace:
    """Seconds of the real services.

    `ike` and `bgp` are how long each takes to come up, as seen with real daemons. `status` is how far behind lies what
    the APIs tell (inferred: seconds to minutes). Google's dead peer detection is not documented; here it is what
    strongSwan's defaults give. Azure's stands in the connection, unless `azure_dpd` overrides it; `hold` likewise
    overrides what the two ends agree on. `follows_sa` tells whether a gateway takes the tunnel interface down with an
    SA that it knows to be gone, so that BGP need not wait for its hold timer.
    """

    ike: float = 2.0
    bgp: float = 1.0
    status: float = 5.0
    google_dpd: float = 165.0
    azure_dpd: float | None = None
    hold: float | None = None
    follows_sa: bool = True


class Outage(Enum):
    """What can happen to one tunnel while its configuration stays as it is."""

    NONE = "nothing"
    PATH = "packets get lost both ways"
    TO_AZURE = "packets from Google to Azure get lost"
    TO_GOOGLE = "packets from Azure to Google get lost"
    INSTANCE = "the Azure instance is gone"
    DELETED = "Azure deleted the SA and makes no other"


@dataclass(frozen=True)
class Weather:
    """What is happening: per Google tunnel, and which Azure instances (gateway id in lower case, number) are down."""

    tunnels: Mapping[str, Outage] = field(default_factory=dict)
    stopped: frozenset[tuple[str, int]] = frozenset()

    def strike(self, tunnel: str, instance: tuple[str, int] | None) -> Outage:
        """Return what happens to a Google tunnel and the Azure instance it meets."""
        if instance in self.stopped:
            return Outage.INSTANCE
        return self.tunnels.get(tunnel, Outage.NONE)
