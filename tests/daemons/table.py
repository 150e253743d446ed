"""Writes docs/daemons.md: what real daemons showed in the last run, and what the lab tells of the same state today.

`python -m tests.daemons.table` writes it from last_run.json, which `make daemons` writes.
"""

import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from lab.observed import Fault, Row, Sight, compare
from lab.observed.faults import UP
from tests.daemons.explained import EXPLAINED
from tests.daemons.state import find_fault
from tests.tree import ROOT

LAST_RUN = Path(__file__).parent / "last_run.json"
PAGE = ROOT / "docs" / "daemons.md"
CONTROL = "healthy, rekeyed"
"""The name of the healthy link whose SAs are as short-lived as those of the faults that show at a rekey."""

Run = dict[str, Any]
"""`versions`: program -> version; `seen`: fault -> the JSON of `run.Witness`."""

HEAD = """\
# The lab and real daemons

Each fault is written through the APIs of the simulated clouds, or put into what they hold where those refuse it. What
both clouds then hold is given to real daemons: strongSwan for IKEv2 and IPsec, BIRD for BGP. This page lays what they
showed beside what the lab answers about the same state. Neither was compared with a live account.

The daemons are a witness of their own. Their configuration is read from the clouds' documents by code that shares
nothing with the lab's engine, and they are watched until what they show no longer changes.

## How to repeat it

`make daemons` runs them and writes this page. It takes some ten minutes, and needs Linux, root, and Debian's packages
`charon-systemd strongswan-swanctl libcharon-extra-plugins libstrongswan-standard-plugins bird2 iproute2`. Without them
it says what is missing and skips. Everything runs in network namespaces on private mounts and in a process namespace of
its own, so that nothing is left behind, however it ends. The keys are random and made for the run.

`make test` starts no daemon: it holds what the lab tells against the last run.
"""

READ = """\
## How to read the tables

- **daemons** and **lab** say the same things in the same order: whether Google's end has an IPsec SA, whether one of
  Azure's ends of the connection has, where Google's end of BGP rests, where Azure's does. What differs from fault to
  fault follows: the other tunnel's BGP, where it is down; the prefixes that Google and Azure take; the hold time.
- Where Google's end of BGP rests: `Idle` after a refused OPEN; `Active` where it is turned away, waits to be dialled,
  or sees no way to the peer and does not dial; `Connect` where nobody answers. BIRD moves between its states while it
  tries, so the errors that it told of decide, not the state of one moment.
- **Google's daemon says** why the tunnel is not up, in short; **status** is the lab's word for Google's tunnel. Which
  message gives which word is not documented, so the two are not counted.
- **pings** came back out of nine: from Azure's network through each gateway instance, and from Google's. They are sent
  where both tunnels carry prefixes both ways.
"""

BUILT = """\
## What the daemons are

- One charon for each HA VPN tunnel, and one for each pair of Azure instance and connection: an active-active gateway
  dials every connection from both. So half of Azure's ends meet nobody, as in the clouds.
- One BIRD for the Cloud Router and one for each Azure instance, which waits to be dialled where its peer is an APIPA.
  A tunnel's TUN device is the interface that BGP uses. Azure's has a host route to its peer, as Microsoft
  documents it; Google's has the interface's /30.
- ESP runs in user space and inside UDP; not every kernel has it.
- What is down is dialled again every two seconds, from Google and from Azure in turn, and BGP tries again within two:
  sooner than in the clouds. Where a fault shows at a rekey, SAs live 600 times and hold times 12 times shorter; the
  hold time is not compared there. The healthy link is held to the same pace as a control.
- Peered virtual networks, several gateways, and subnets in other regions are not built.
"""


def load_run() -> Run:
    """Return the last run."""
    found: Run = json.loads(LAST_RUN.read_text(encoding="utf-8"))
    return found


def save(run: Run) -> None:
    """Write a run down, and the page that tells of it."""
    LAST_RUN.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(make_page(run), encoding="utf-8")


def read_sight(found: dict[str, Any]) -> Sight:
    """Return a sight from its JSON."""
    learned = found["learned"]
    return Sight(**{**found, "learned": None if learned is None else tuple(learned)})


def find_differences(seen: dict[str, Any], row: Row) -> tuple[str, ...]:
    """Return the layers on which a witness (as JSON) and the lab differ."""
    found = _differ(read_sight(seen["sight"]), row.sight)
    if row.fault.later and seen["later"]:
        later = _differ(read_sight(seen["later"]), row.later) if row.later else ("not told",)
        found += tuple(f"later {name}" for name in later)
    return found


def _differ(daemons: Sight, lab: Sight) -> tuple[str, ...]:
    names = [field.name for field in fields(Sight) if field.name != "hold" or _has_hold(daemons, lab)]
    return tuple(name for name in names if getattr(daemons, name) != getattr(lab, name))


def _has_hold(daemons: Sight, lab: Sight) -> bool:
    """Tell whether both have a hold time: without a session nothing was negotiated."""
    return daemons.hold is not None and lab.hold is not None and UP == daemons.bgp == lab.bgp


def make_page(run: Run) -> str:
    """Return the whole page."""
    seen = {name: found for name, found in run["seen"].items() if name != CONTROL}
    rows = {name: compare(find_fault(name)) for name in seen}
    differences = {name: find_differences(seen[name], row) for name, row in rows.items()}
    agreeing = sum(not layers for layers in differences.values())
    layers = sum(map(len, differences.values()))
    versions = " and ".join(f"{name} {version}" for name, version in run["versions"].items())
    control = run["seen"][CONTROL]
    outlives = "stays up" if read_sight(control["later"]).ipsec else "does not stay up"
    lines = [_line(rows[name], seen[name], differences[name]) for name in rows]
    return "\n".join(
        (
            HEAD,
            "## Agreement\n\n"
            f"Last run with {versions}. Of {len(seen)} states, the healthy one among them, the lab tells\n"
            f"{agreeing} as the daemons showed them, on every layer. The other {len(seen) - agreeing} differ on "
            f"{layers} layers in all, for the reasons\n"
            f"given. As a control, the healthy link {outlives} beyond the lifetime of its first SAs.\n",
            READ,
            "## Fault by fault\n\n| fault | daemons | lab | agree | Google's daemon says | status | pings |\n"
            "|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n",
            f"## Where they differ\n\n{_explain(differences)}",
            BUILT,
        )
    )


def _line(row: Row, seen: dict[str, Any], differences: tuple[str, ...]) -> str:
    daemons, lab = _tell(read_sight(seen["sight"])), _tell(row.sight)
    if row.fault.later and seen["later"] and row.later:
        daemons += f"; then {_tell(read_sight(seen['later']))}"
        lab += f"; then {_tell(row.later)}"
    pings = f"{sum(seen['pings'].values())} of {3 * len(seen['pings'])}" if seen["pings"] else ""
    agree = ", ".join(differences) or "yes"
    cells = (f"`{row.fault.name}`", daemons, lab, agree, "; ".join(seen["said"]), row.word, pings)
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


def _tell(sight: Sight) -> str:
    words = ["up" if sight.ipsec else "down", "Connected" if sight.azure else "not", sight.bgp, sight.azure_bgp]
    if not sight.other:
        words.append("the other tunnel's BGP is down")
    if sight.bgp == UP and sight.learned is not None:
        words.append("prefixes {} and {}".format(*sight.learned))
    if sight.bgp == UP and sight.hold is not None:
        words.append(f"hold {sight.hold} s")
    return ", ".join(words)


def _explain(differences: dict[str, tuple[str, ...]]) -> str:
    lines = [
        f"| `{name}` | {', '.join(layers)} | {explain(find_fault(name))} |"
        for name, layers in differences.items()
        if layers
    ]
    return "| fault | layers | why |\n|---|---|---|\n" + "\n".join(lines) + "\n"


def explain(fault: Fault) -> str:
    """Return why the lab tells something else of a fault; "" where nobody knows."""
    found = EXPLAINED.get(fault.name)
    return (found.why or fault.note) if found else ""


def main() -> int:
    """Write the page again from the last run."""
    PAGE.write_text(make_page(load_run()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
