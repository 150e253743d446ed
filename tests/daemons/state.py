"""What both clouds hold once a fault of the catalogue is made."""

from lab import SteppedClock, start_lab
from lab.azure.store import AzureStore
from lab.google.store import GoogleStore
from lab.observed import FAULTS, Fault
from lab.observed.clouds import Clouds
from lab.observed.link import Link


def is_makeable(fault: Fault) -> bool:
    """Tell whether a fault can be configured at all."""
    return fault.writes is not None or fault.below is not None


def find_fault(name: str) -> Fault:
    """Return a fault of the catalogue by name."""
    return next(fault for fault in FAULTS if fault.name == name)


def make_state(fault: Fault) -> tuple[AzureStore, GoogleStore]:
    """Return both clouds' stores: the healthy link, and the fault written through their APIs or put in below them."""
    clock = SteppedClock()
    with start_lab("healthy", clock=clock) as lab, Clouds(lab, clock) as clouds:
        if fault.writes:
            fault.writes(clouds)
        if fault.below:
            fault.below(Link(lab.azure, lab.google))
        return lab.azure, lab.google
