"""Writes docs/lab.md: how each fault is made, and what both clouds answer beside what real daemons did.

`python -m scripts.lab_table` writes it; `python -m scripts.lab_table --check` only says whether it is current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from textwrap import fill

from lab.observed import BGP_FAULTS, EVENTS, HEALTHY, IKE_FAULTS, Event, Row, Sight, compare
from lab.observed.events import keeps_order, play_event

PAGE = Path(__file__).parent.parent / "docs" / "lab.md"
WIDTH = 120
LAYERS = {"ipsec": "IPsec", "azure": "Azure's tunnel", "bgp": "BGP at Google", "azure_bgp": "BGP at Azure",
          "other": "other tunnel's BGP", "learned": "prefixes", "hold": "hold time"}  # fmt: skip

HEAD = """\
# The lab

The lab plays both clouds. What each side observes is worked out from how both are configured, by rules that know
nothing of what looks at them. This page holds what both clouds answer against a lab of real daemons: strongSwan 5.9.8
for IPsec, FRR 8.4 and BIRD 2.0 for BGP, one fault at a time. Neither was compared with a live account.

`python -m scripts.lab_table` writes this page; a test holds it current. [Practising with az and gcloud](clients.md)
tells how to use the lab, [the comparison with daemons](daemons.md) how both run side by side.

## How to read the tables

- **made** tells how a fault is put into the healthy link: by writes to the clouds' APIs, each of which had to succeed;
  or, where a cloud refuses that (see below) or has no field for it, below the APIs, in the lab's stores.
- **daemons** and **lab** say the same thing in the same order: IPsec up or down, Azure Connected or not, where Google's
  end of the BGP session rests, which dials, and where Azure's does. `Connect` is silence, `Active` that it sees no way
  to its peer or waits to be dialled, `Idle` a refused OPEN. The lab's is read from the answers of both APIs: status of
  the tunnel, getRouterStatus, connectionStatus, getBgpPeerStatus, getLearnedRoutes. Only the hold time is in no answer.
- While its tunnel is down, Google's router names the tunnel instead ("The VPN Tunnel is not in Established state.").
  That counts as `Connect`.
- What the daemons held is written in the clouds' words, as it was mapped to them; **why** says where that is a choice.
- Azure's words for what is not Connected are left out: nobody knows which it shows for how long. Azure's end of a
  session is Connected or Connecting.
- **status** is what the lab gives as the status of Google's tunnel: a word that the daemons' messages were mapped to.
"""

TIME = """\
## Time

After a change that takes its time, IKE comes up within seconds and BGP a second later; what is told lies a few seconds
behind. An end that gets no packets waits for its hold timer, the smaller of both ends' (60 s by default). An SA that
both ends know to be gone takes the tunnel interface along, and BGP with it. Different PFS shows at the first rekey:
after 10,800 s, Google's lifetime, unless Azure's is set to less.

What happens to a running tunnel, in the order in which both ends notice. The daemons ran with shorter timers than the
clouds; the lab is given theirs here. Seconds are for comparison, only the order is tested.
"""

USE = """\
## In tests

With `clock = SteppedClock()`, `start_lab(name, clock=clock)` is a lab in which time stands still until
`clock.advance(seconds)`. `lab.world.observe()` is what both clouds observe now.

- Tunnels are named by their path from `projects/` on.
- A document that is changed in `lab.azure` or `lab.google` has always been so. Inside `with lab.world.changing():` it
  takes its time, as what a client writes does.
- `lab.world.set_weather(Weather({tunnel: Outage.PATH}))` lets packets get lost; `Weather(stopped=...)` is maintenance
  of an Azure instance; `Weather()` ends it.
- `lab.azure.stale_until_reset = {id}` lets a gateway go on telling that nothing is up until it has been reset.
- `lab.world.faults.add(Fault("*/getRouterStatus", status=503, count=2))` lets requests be answered badly: another
  status, body or headers, a delay, a broken connection, half a body. `lab.world.faults.shuffle = 7` gives lists in
  another order every time, the same ones in every run. `lab.world.faults.clear()` ends both.
"""


def make_page() -> str:
    """The whole page."""
    rows = [compare(fault) for fault in (HEALTHY, *IKE_FAULTS, *BGP_FAULTS)]
    return "\n".join(
        (
            HEAD,
            f"## Agreement\n\n{_tell_agreement(rows[1:])}",
            f"## IKE and IPsec\n\n{_table(rows[: len(IKE_FAULTS) + 1])}",
            f"## BGP\n\n{_table(rows[len(IKE_FAULTS) + 1 :])}",
            f"## What the clouds refuse\n\n{_refusals(rows)}",
            f"{TIME}\n{_events()}",
            USE,
        )
    )


def _tell_agreement(rows: list[Row]) -> str:
    made = [row for row in rows if row.fault.writes]
    refused = [row for row in rows if row.fault.refused and not row.fault.writes]
    below = [row for row in rows if row.fault.below and not row.fault.refused]
    fed = [*refused, *below]
    lines = (
        f"- {len(made)} of {len(rows)} faults are made through the clouds' APIs. Of these, {_count(made)} give the "
        "daemons' up or down and their state of BGP on every layer, at both ends.",
        f"- {len(refused)} are refused by a cloud: {sum(row.is_refused for row in refused)} of them as the table of "
        "refusals says.",
        f"- {len(below)} can be had below the APIs only. Put there, {_count(fed)} of these {len(fed)} give what the "
        "daemons gave.",
        f"- {sum(bool(row.differs) for row in rows)} are seen otherwise in something, for the reasons given.",
        "- `ts-narrow` agrees only as it was mapped: the daemons have an SA, Google's word for it is not ESTABLISHED.",
        "- No refusal was seen at a real cloud. Their rules are documented; most codes and the words are not.",
    )
    return "\n".join(fill(line, WIDTH, subsequent_indent="  ") for line in lines) + "\n"


def _count(rows: list[Row]) -> int:
    return sum(row.agrees for row in rows)


def _table(rows: Iterable[Row]) -> str:
    head = "| fault | configured | made | daemons | lab | agree | status | why |\n|---|---|---|---|---|---|---|---|\n"
    return head + "\n".join(_line(row) for row in rows) + "\n"


def _line(row: Row) -> str:
    fault = row.fault
    agree = ", ".join(LAYERS.get(name, name) for name in row.differs) or "yes"
    seen = _tell(row.sight, fault.seen)
    if fault.later and row.later:
        seen += f"; then {_tell(row.later, fault.later)}"
    expected = _tell(fault.seen, fault.seen) + (f"; then {_tell(fault.later, fault.later)}" if fault.later else "")
    return _join(f"`{fault.name}`", fault.configured, _tell_made(row), expected, seen, agree, row.word, fault.note)


def _tell_made(row: Row) -> str:
    fault = row.fault
    if row.sent:
        return "; ".join(
            f"{cloud}: {', '.join(write.partition(' ')[2] for write in writes)}"
            for cloud, writes in groupby(map(_shorten, row.sent), lambda write: write.partition(" ")[0])
        )
    if not fault.below:
        return ""
    reasons = ([f"refused by {fault.refused.cloud}"] if fault.refused else []) + (
        [fault.reason] if fault.reason else []
    )
    return f"below: {'; '.join(reasons)}"


def _refusals(rows: Iterable[Row]) -> str:
    head = "| fault | write | answer | as it must be | source |\n|---|---|---|---|---|\n"
    lines = (
        _join(
            f"`{row.fault.name}`",
            _shorten(row.tried),
            f"{row.refusal.status} `{row.refusal.code}`: {_shorten(row.refusal.message)}",
            "yes" if row.is_refused else "no",
            row.fault.refused.source,
        )
        for row in rows
        if row.refusal and row.fault.refused
    )
    return head + "\n".join(lines) + "\n"


def _shorten(text: str) -> str:
    """Leave out what is the same in every path."""
    return re.sub(r"(/subscriptions/\S+/Microsoft\.Network|\bregions/us-east4|\bglobal)/", "", text)


def _join(*cells: str) -> str:
    return f"| {' | '.join(cell.strip().replace('|', chr(92) + '|') or '-' for cell in cells)} |"


def _events() -> str:
    head = "| event | what happens | daemons | lab | same order |\n|---|---|---|---|---|\n"
    return head + "\n".join(_event_line(event) for event in EVENTS) + "\n"


def _event_line(event: Event) -> str:
    happened = play_event(event)
    moments = sorted({second for second, _ in happened})
    groups = ((moment, tuple(what for second, what in happened if second == moment)) for moment in moments)
    same = "yes" if keeps_order(event.seen, happened) else "no"
    return f"| `{event.name}` | {event.told} | {_tell_order(event.seen)} | {_tell_order(groups)} | {same} |"


def _tell_order(order: Iterable[tuple[float, tuple[str, ...]]]) -> str:
    return "; ".join(f"+{second:.4g}: {', '.join(group)}" for second, group in order)


def _tell(sight: Sight, looked: Sight) -> str:
    words = ["up" if sight.ipsec else "down", "Connected" if sight.azure else "not", f"{sight.bgp}/{sight.azure_bgp}"]
    if not looked.other or not sight.other:
        words.append("other tunnel's BGP up" if sight.other else "other tunnel's BGP down too")
    if looked.learned is not None and sight.learned is not None:
        words.append("prefixes taken: Google {}, Azure {}".format(*sight.learned))
    if looked.hold is not None:
        words.append(f"hold time {sight.hold} s")
    return ", ".join(words)


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` return 1 if it is not current."""
    text = make_page()
    if "--check" in arguments:
        is_current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        sys.stderr.write("" if is_current else "docs/lab.md is not current: run `python -m scripts.lab_table`\n")
        return 0 if is_current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
