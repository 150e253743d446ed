"""What was configured when, and what happened meanwhile: all that the present is worked out from."""

from dataclasses import dataclass, replace

from lab.engine.azure_ends import AzureEnd
from lab.engine.google_ends import GoogleEnd
from lab.engine.pace import Outage, Weather
from lab.engine.reading import Reading


@dataclass(frozen=True)
class Change:
    """One change. A settled one counts as having always been so; any other takes its time."""

    second: float
    reading: Reading
    weather: Weather
    settled: bool = False


History = tuple[Change, ...]


@dataclass(frozen=True)
class Situation:
    """All that one tunnel depends on. What only BGP looks at is taken out of the Azure end."""

    google: GoogleEnd
    azure: AzureEnd | None
    outage: Outage

    def has_same_ends(self, other: "Situation") -> bool:
        """Tell whether both are configured alike."""
        return (self.google, self.azure) == (other.google, other.azure)


def find_situation(change: Change, key: str) -> Situation | None:
    """Return the situation of a Google tunnel after a change; None while there is no such tunnel."""
    google = change.reading.ends_by_key.get(key)
    if google is None:
        return None
    met = change.reading.met.get(key)
    if met is None:
        return Situation(google, None, change.weather.strike(key, None))
    azure = replace(met, bgp_enabled=False, asn=0, bgp_address="", peer_asn=0, peer_bgp_address="")
    azure = replace(azure, least_hold_seconds=0)
    return Situation(google, azure, change.weather.strike(key, (met.gateway_id, met.instance)))
