"""What a fault is: how it is configured, and what two real daemons were seen to do with it.

Seen with strongSwan 5.9.8 at both ends, FRR 8.4 and BIRD 2.0 over it. Nothing here was compared with a live account.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lab.observed.link import Link

Change = Callable[[Link], object]

UP = "Established"
SILENCE = "Connect"
REJECTED = "Active"
REFUSED = "Idle"


@dataclass(frozen=True)
class Sight:
    """What is to be seen of one tunnel, layer by layer.

    `ipsec` tells whether Google's end carries packets, `azure` whether Azure says Connected; `bgp` is where the
    dialling end rests, and Azure's session is up only when that is `Established`. `other` tells of the other tunnel's
    BGP. `learned` counts the prefixes that Google and Azure take, and `hold` is the negotiated hold time; None where
    nobody looked.
    """

    ipsec: bool = True
    azure: bool = True
    bgp: str = UP
    other: bool = True
    learned: tuple[int, int] | None = None
    hold: int | None = None


@dataclass(frozen=True)
class Fault:
    """One fault.

    `change` makes it out of the healthy link; None where neither cloud has a setting for it. `words` are Google's
    tunnel statuses that the daemons' messages were mapped to. `later` is what is seen after the first rekey. `refused`
    says which API would not take the configuration, and `note` why the engine sees something else.
    """

    name: str
    configured: str
    change: Change | None
    seen: Sight = Sight()
    words: tuple[str, ...] = ("ESTABLISHED",)
    later: Sight | None = None
    refused: str = ""
    note: str = ""


DOWN = Sight(ipsec=False, azure=False, bgp=SILENCE)
BOTH_DOWN = Sight(ipsec=False, azure=False, bgp=SILENCE, other=False)
