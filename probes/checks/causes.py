"""Every cause of the failure catalogue without a check of its own: why it has none, and what tells it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from probes.checks.unchecked import HIDDEN, PARTLY, Unchecked

FAMILIES: Mapping[str, int] = MappingProxyType({"A": 21, "B": 29, "C": 40, "D": 27, "E": 13, "F": 14, "L": 28})
"""How many causes each family has; ids count from 01."""

_TRAP = "no fault, and a test holds that the checks stay silent: "

_REASONS: Mapping[str, str] = {
    "A01": "without such a gateway there is no link; the notes of the survey say so",
    "A08": "Google refuses it when it is made",
    "A14": "such a tunnel belongs to no HA VPN gateway; the notes of the survey say so",
    "A17": "found as A04: Azure then aims at the old address",
    "B12": _TRAP + "each side renews by its own clock, and lifetimes are not negotiated in IKEv2",
    "B25": _TRAP + "an active-active gateway makes two tunnels of a connection, and the design uses one",
    "B27": "each tunnel's own check finds what differs",
    "B29": "what it does to a link has no source",
    "C32": "folded under what keeps the tunnel down",
    "C35": _TRAP + "the row with the gateway's own ASN is the session between its two instances",
    "C36": _TRAP + "an instance without a tunnel waits for a neighbour that does not come",
    "C38": "the shape of the two-tunnel design; its spare ends are shown as such",
    "C39": "what it does to a link has no source",
    "D20": "what it does to a link has no source",
    "D21": "a question of design",
    "D25": "needs to know which ranges are wanted",
    "E07": _TRAP + "Google's word judges what is configured, and all tunnels may be down while it says MET",
    "E11": "a question of design",
    "E13": "found as A09",
    "F10": _TRAP + "neither gateway nor router answers a ping; test from machine to machine",
    "F11": "no matter of the VPN",
    "L11": "told as what could not be read",
    "L12": "told as what could not be read",
    "L13": "told as what could not be read",
    "L14": "told as what could not be read",
    "L17": "a matter of the fix: the texts of the checks say it",
    "L18": "a matter of the fix",
    "L19": "a matter of the fix: the texts of the checks say it",
    "L20": "classic gateways are not in the answers",
    "L21": "a matter of the fix",
    "L22": "told as what could not be read",
    "L23": "told as what could not be read",
    "L24": "the notes of the survey say that nothing was found",
    "L25": "needs the other tool's state",
    "L26": "told when a change is refused",
    "L28": "a matter of the fix: the text of L27 says it",
}

_UNTOLD = {**{cause: Unchecked(reason) for cause, reason in _REASONS.items()}, **HIDDEN}

NOT_CHECKED: Mapping[str, Unchecked] = MappingProxyType(
    {cause: entry for cause, entry in sorted(_UNTOLD.items()) if cause not in PARTLY}
)
"""Cause -> why no check finds it, and the lines that do where there are any."""


def behind(code: str) -> Mapping[str, Unchecked]:
    """The causes that a finding with this code may have in truth and reads do not tell, such as B20 for `HAVB17`."""
    wanted = code.upper().removeprefix("HAV")
    return {cause: entry for cause, entry in HIDDEN.items() if wanted in entry.behind}


def all_causes() -> tuple[str, ...]:
    """The ids of all causes, in order."""
    return tuple(f"{family}{number:02}" for family, count in FAMILIES.items() for number in range(1, count + 1))


def _hint(cause: str) -> str:
    return f"; `havpn-tui explain {cause}` has the lines that tell" if NOT_CHECKED[cause].lines else ""


def table() -> str:
    """Every cause and its check, or why it has none, as a Markdown table."""
    from probes.checks.registry import all_checks

    titles = {check.cause: f"{check.title} ({check.severity.value}, {check.grade.value})" for check in all_checks()}
    rows = [
        f"| `HAV{cause}` | {titles[cause]} |"
        if cause in titles
        else f"| {cause} | no check: {NOT_CHECKED[cause].reason}{_hint(cause)} |"
        for cause in all_causes()
    ]
    return "\n".join(["| cause | check |", "|---|---|", *rows, ""])
