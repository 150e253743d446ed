"""What a fault is: how it is made, and what two real daemons were seen to do with it.

Seen with strongSwan 5.9.8 at both ends, FRR 8.4 and BIRD 2.0 over it. Nothing here was compared with a live account.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lab.observed.clouds import Clouds, Refusal
from lab.observed.link import Link

Change = Callable[[Link], object]
Write = Callable[[Clouds], object]
Attempt = Callable[[Clouds], Refusal | None]

UP = "Established"
SILENCE = "Connect"
REJECTED = "Active"
REFUSED = "Idle"

CONNECTED, CONNECTING = "Connected", "Connecting"


@dataclass(frozen=True)
class Sight:
    """What is to be seen of one tunnel, layer by layer.

    `ipsec` tells whether Google's end carries packets, `azure` whether Azure says Connected; `bgp` is where Google's
    end of the session rests, which dials, and `azure_bgp` where Azure's does. `other` tells of the other tunnel's BGP.
    `learned` counts the prefixes that Google and Azure take, and `hold` is the negotiated hold time; None where nobody
    looked.
    """

    ipsec: bool = True
    azure: bool = True
    bgp: str = UP
    azure_bgp: str = CONNECTED
    other: bool = True
    learned: tuple[int, int] | None = None
    hold: int | None = None


@dataclass(frozen=True)
class Refused:
    """A write that a cloud refuses: how it is sent, and the answer that it must get.

    `pattern` is searched for in the message. `source` says what of the answer is documented and what inferred.
    """

    cloud: str
    attempt: Attempt
    status: int
    code: str
    pattern: str
    source: str


@dataclass(frozen=True)
class Fault:
    """One fault, put into the healthy link.

    `writes` makes it through the clouds' APIs. Where that can't be, `below` puts it into the lab's stores, because of
    `reason` or because of what `refused` says. A fault that is made may have a `refused` as well: another write that is
    not taken. `words` are Google's tunnel statuses that the daemons' messages were mapped to. `later` is what is seen
    after the first rekey. `note` says why the lab tells something else.
    """

    name: str
    configured: str
    writes: Write | None = None
    seen: Sight = Sight()
    words: tuple[str, ...] = ("ESTABLISHED",)
    later: Sight | None = None
    refused: Refused | None = None
    below: Change | None = None
    reason: str = ""
    note: str = ""


def stuck(bgp: str) -> Sight:
    """Return what is seen where the tunnel is up and BGP is not."""
    return Sight(bgp=bgp, azure_bgp=CONNECTING)


DOWN = replace(stuck(SILENCE), ipsec=False, azure=False)
BOTH_DOWN = replace(DOWN, other=False)
