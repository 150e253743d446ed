"""Writes docs/lab.md: what the lab sees of each fault, beside what real IPsec and BGP daemons did.

`python -m scripts.lab_table` writes it; `python -m scripts.lab_table --check` only says whether it is current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from lab.observed import BGP_FAULTS, EVENTS, HEALTHY, IKE_FAULTS, Event, Row, Sight, compare
from lab.observed.events import keeps_order, play_event

PAGE = Path(__file__).parent.parent / "docs" / "lab.md"

HEAD = """\
# The lab

The lab plays both clouds. What each side observes is worked out from how both are configured, by rules that know
nothing of what looks at them. This page holds those rules against a lab of real daemons: strongSwan 5.9.8 for IPsec,
FRR 8.4 and BIRD 2.0 for BGP, one fault at a time. Neither was compared with a live account.

`python -m scripts.lab_table` writes this page; a test holds it current.

## How to read the tables

- **daemons** and **lab** say the same thing in the same order: IPsec up or down, Azure Connected or not, where the end
  that dials BGP rests. `Connect` is silence, `Active` a peer that turns it away, `Idle` a refused OPEN.
- While its tunnel is down, Google's router names the tunnel instead ("The VPN Tunnel is not in Established state.").
  That counts as `Connect`.
- Azure's words for what is not Connected are left out: nobody knows which it shows for how long.
- **status** is what the lab gives as the status of Google's tunnel; `*` marks a word that the daemons' messages were
  not mapped to.
- **refused** names the API that would not take such a configuration. The stores of the lab take it all the same; what
  the simulated APIs answer is written elsewhere, and a rule that no source quotes is marked inferred.
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

- A document that is changed in `lab.azure` or `lab.google` has always been so. Inside `with lab.world.changing():` it
  takes its time, as what a client writes does.
- `lab.world.set_weather(Weather({tunnel: Outage.PATH}))` lets packets get lost; `Weather(stopped=...)` is maintenance
  of an Azure instance; `Weather()` ends it.
- `lab.world.faults.add(Fault("*/getRouterStatus", status=503, count=2))` lets requests be answered badly: another
  status, body or headers, a delay, a broken connection, half a body. `lab.world.faults.shuffle = 7` gives lists in
  another order every time, the same ones in every run. `lab.world.faults.clear()` ends both.
"""


def make_page() -> str:
    """The whole page."""
    rows = [compare(fault) for fault in (HEALTHY, *IKE_FAULTS, *BGP_FAULTS)]
    faults = rows[1:]
    agreeing = sum(row.agrees for row in faults)
    unsettable = [row for row in faults if row.sight is None]
    differing = [row for row in faults if row.sight and not row.agrees]
    figure = (
        f"Of {len(faults)} faults the lab sees {agreeing} as the daemons did, on every layer. {len(differing)} are\n"
        f"seen otherwise, for the reasons given. {len(unsettable)} can't be configured in these clouds.\n"
    )
    return "\n".join(
        (
            HEAD,
            f"## Agreement\n\n{figure}",
            f"## IKE and IPsec\n\n{_table(rows[: len(IKE_FAULTS) + 1])}",
            f"## BGP\n\n{_table(rows[len(IKE_FAULTS) + 1 :])}",
            f"{TIME}\n{_events()}",
            USE,
        )
    )


def _table(rows: Iterable[Row]) -> str:
    head = (
        "| fault | configured | daemons | lab | agree | status | refused | why |\n|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(_line(row) for row in rows) + "\n"


def _line(row: Row) -> str:
    fault = row.fault
    agree = "-" if row.sight is None else ", ".join(row.differs) or "yes"
    seen = _tell(row.sight, fault.seen) if row.sight else "-"
    if fault.later and row.later:
        seen += f"; then {_tell(row.later, fault.later)}"
    expected = _tell(fault.seen, fault.seen) + (f"; then {_tell(fault.later, fault.later)}" if fault.later else "")
    word = row.word + ("" if not row.word or row.word in fault.words else " *")
    cells = (f"`{fault.name}`", fault.configured, expected, seen, agree, word, fault.refused, fault.note)
    return f"| {' | '.join(cell.strip() or '-' for cell in cells)} |"


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
    words = ["up" if sight.ipsec else "down", "Connected" if sight.azure else "not", sight.bgp]
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
