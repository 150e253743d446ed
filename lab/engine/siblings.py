"""The BGP sessions that the instances of one Azure gateway hold among themselves."""

from collections.abc import Mapping
from itertools import pairwise

from lab.engine.history import History
from lab.engine.pace import Pace

Instance = tuple[str, int]
"""Lower-case id of a gateway, and the number of one of its instances."""


def tell_siblings(history: History, moment: float, pace: Pace) -> Mapping[Instance, float | None]:
    """Return since which of the lab's seconds an instance talks to the others; None while it does not.

    Instances that were never stopped are left out: they always talked. That the others notice a stopped one at once,
    and that it takes as long as any BGP to come back, is inferred.
    """
    told: dict[Instance, float | None] = {}
    seen = [change for change in history if change.second <= moment]
    told.update(dict.fromkeys(seen[0].weather.stopped if seen else (), None))
    for before, after in pairwise(seen):
        back = before.weather.stopped - after.weather.stopped
        told |= dict.fromkeys(back, after.second + pace.bgp) | dict.fromkeys(after.weather.stopped, None)
    return {instance: since if since is None or since <= moment else None for instance, since in told.items()}
