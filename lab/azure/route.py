"""How a request that ARM knows is written down: method, path, action, who answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.azure.answers import Answer, ArmRequest
from lab.world import World

Handler = Callable[[World, ArmRequest], Answer]

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/{{group}}"
NETWORK = "/providers/Microsoft[.]Network"
RESOURCE = f"{GROUP}{NETWORK}/{{type}}/{{name}}"
GATEWAY = f"{GROUP}{NETWORK}/(?P<type>virtualNetworkGateways)/{{name}}"
CONNECTION = f"{GROUP}{NETWORK}/(?P<type>connections)/{{name}}"


@dataclass(frozen=True)
class Route:
    """One request the lab answers: method, path, the ARM action it needs, and who answers it."""

    method: str
    path: re.Pattern[str]
    action: str
    handler: Handler


def make_route(method: str, path: str, action: str, handler: Handler) -> Route:
    """Return a route; `{name}` in the path is one segment and becomes one of the request's parts."""
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(f"{pattern}/?", re.IGNORECASE), action, handler)
