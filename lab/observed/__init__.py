"""The faults that were tried with real IPsec and BGP daemons, as data, and whether the engine sees the same."""

from lab.observed.bgp import BGP_FAULTS
from lab.observed.compare import Row, compare
from lab.observed.events import EVENTS, Event
from lab.observed.faults import Fault, Sight
from lab.observed.ike import IKE_FAULTS

HEALTHY = Fault("healthy", "no fault", lambda _: None)
FAULTS: tuple[Fault, ...] = (HEALTHY, *IKE_FAULTS, *BGP_FAULTS)

__all__ = ["BGP_FAULTS", "EVENTS", "FAULTS", "HEALTHY", "IKE_FAULTS", "Event", "Fault", "Row", "Sight", "compare"]
