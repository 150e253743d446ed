"""Resource ids, links and other paths: which part of one is a word of the cloud, and which is somebody's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from probes.snapshot.fields import fold, is_fixed_name, is_place
from probes.snapshot.kinds import Kind
from probes.snapshot.vocabulary import is_harmless

Name: TypeAlias = Callable[[str, Kind], str]
"""Masks a whole name of a kind."""

_HOSTS = re.compile(
    r"(?:(?:management|www|compute|cloudresourcemanager|cloudasset|networkconnectivity|container|iam|oauth2|login|graph"
    r"|learn|docs|portal|cloud|console|sts|dns|servicenetworking|networkservices)\.)?"
    r"(?:googleapis\.com|azure\.com|microsoft\.com|google\.com|microsoftonline\.com|aka\.ms)"
    r"|management\.(?:usgovcloudapi\.net|chinacloudapi\.cn)",
    re.ASCII,
)
"""Hosts that are the clouds' own; a host of anybody else's below them has another first part."""
_URL = re.compile(r"(?P<scheme>[A-Za-z]{2,10}:)?//(?P<host>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-z][A-Za-z0-9]{0,60}", re.ASCII)
_NAMESPACE = re.compile(r"microsoft\.[a-z.]{1,60}", re.ASCII)
_BEGIN = {
    "subscriptions": "subscription",
    "resourcegroups": "group",
    "providers": "namespace",
    "projects": "project",
    "organizations": "id",
    "folders": "id",
    "tenants": "id",
    "regions": "place",
    "zones": "place",
    "locations": "place",
    "global": "kind",
    "aggregated": "kind",
}
"""Words after which the next part of a path is known to be what."""
_TYPES = fold("""
    virtualNetworkGateways connections localNetworkGateways publicIPAddresses virtualNetworks subnets routeTables routes
    networkSecurityGroups securityRules defaultSecurityRules ipConfigurations virtualNetworkPeerings locations natRules
    operationResults operations resources networkInterfaces azureFirewalls expressRouteCircuits natGateways
    """)
"""Types of Azure that are read, for it writes ids in any case; of others the words are told apart by their case."""
_PLAIN = frozenset({"compute", "v1", "v3", "beta", "alpha", "networks", "projects:search", ""})
_ACTIONS = frozenset({"getStatus", "getRouterStatus", "listBgpRoutes", "getEffectiveFirewalls"})
"""What is asked of a resource of Google, behind its name."""


def is_path(text: str) -> bool:
    """Whether a text is a resource id or a link as a whole."""
    words = text.split("/")
    return len(words) > 1 and any(word.casefold() in _BEGIN for word in words) and not re.search(r"\s", text)


class Walker:
    """Masks one path part by part.

    Args:
        name: masks a name.
        words: masks a part of which nothing is known, as text.
    """

    def __init__(self, name: Name, words: Callable[[str], str]) -> None:
        self._name, self._words = name, words

    def mask(self, path: str) -> str:
        """The path with names and ids masked."""
        url = _URL.fullmatch(path)
        if url:
            host, rest = url["host"], url["rest"]
            known = _HOSTS.fullmatch(host.casefold()) or not host
            shown = host if known else self._name(host, Kind.NAMES)
            return f"{url['scheme'] or ''}//{shown}{self._mask_query(rest)}"
        return self._mask_query(path)

    def _mask_query(self, path: str) -> str:
        before, mark, query = path.partition("?")
        return self._mask_steps(before) + (mark + self._words(query) if mark else "")

    def _mask_steps(self, path: str) -> str:
        steps, expected = [], "any"
        for step in path.split("/"):
            masked, expected = self._step(step, expected)
            steps.append(masked)
        return "/".join(steps)

    def _step(self, step: str, expected: str) -> tuple[str, str]:
        """The step masked, and what the next one is."""
        folded = step.casefold()
        if not step:
            return step, expected
        if expected == "namespace" and _NAMESPACE.fullmatch(folded):
            return step, "type"
        if expected in ("type", "kind") and _is_kind(step):
            return step, "place" if folded == "locations" else "own name" if expected == "type" else "name"
        if expected in ("any", "after place", "below", "type") and folded in _BEGIN:
            return step, _BEGIN[folded]
        return self._mask_value(step, folded, expected)

    def _mask_value(self, step: str, folded: str, expected: str) -> tuple[str, str]:
        if expected in ("subscription", "project", "id"):
            # `organizations/1234:searchAllResources` has its action behind the name.
            head, colon, action = step.partition(":")
            is_action = bool(colon) and action == "searchAllResources"
            known = head if is_action else step
            return self._name(known, Kind.IDS) + (colon + action if is_action else ""), "below"
        if expected == "place":
            return (step if is_place(step) else self._name(step, Kind.NAMES)), "after place"
        if expected == "group":
            return self._name(step, Kind.NAMES), "any"
        if expected in ("name", "own name"):
            shown = step if is_fixed_name(step) else self._name(step, Kind.NAMES)
            # An Azure name is followed by the type of a child, a Google name by what is asked of it.
            return shown, "type" if expected == "own name" else "tail"
        if expected in ("below", "after place") and _is_kind(step):
            return step, "name"
        if folded in _PLAIN or (expected == "tail" and step in _ACTIONS):
            return step, "any"
        return self._words(step), "any" if expected != "tail" else "tail"


def _is_kind(step: str) -> bool:
    """Whether a step says of what kind the next one is."""
    return bool(_LETTERS.fullmatch(step)) and (step.casefold() in _TYPES or is_harmless(step))
