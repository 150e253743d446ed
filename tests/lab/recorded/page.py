"""docs/recordings.md: the kinds of call that were compared, how many, the differences and why."""

from __future__ import annotations

from tests.lab.recorded import azure_calls, google_calls
from tests.lab.recorded.differences import DIFFERENCES, Difference
from tests.lab.recorded.played import Call, Played

CLOUDS = {"azure": "Azure Resource Manager", "gcp": "Compute Engine v1"}


def play_everything() -> Played:
    """Hold every recorded conversation with the lab."""
    played = Played()
    azure_calls.play_all(played)
    google_calls.play_all(played)
    return played


def find_cover(call: Call, told: str) -> list[Difference]:
    """The entries of the table that mean a difference."""
    return [entry for entry in DIFFERENCES if entry.covers(call, told)]


def write_page(played: Played) -> str:
    """The page; of the recordings it repeats names of fields and nothing else."""
    total, kinds = sum(played.counts.values()), len(played.counts)
    parts = [
        "# Recorded calls and the lab\n\n"
        "Recorded conversations with the real clouds were held again with the lab, as requests over HTTP: status, the "
        "headers that clients act on, keys of the body and the types of their values are the same, but for what is "
        f"listed here. {total} calls of {kinds} kinds. The recordings are no part of this repository; "
        "`tests/lab/test_recorded_requests.py` holds this page where they are.\n"
    ]
    for cloud, title in CLOUDS.items():
        parts += [f"## {title}\n", "| kind of call | compared | differences |", "|---|---|---|"]
        for call in sorted((call for call in played.counts if call.cloud == cloud), key=str):
            parts.append(f"| `{call}` | {played.counts[call]} | {len(played.differences[call]) or ''} |")
        parts += ["", "| difference | in | why |", "|---|---|---|"]
        parts += [f"| `{entry.told}` | `{entry.kind}` | {entry.why} |" for entry in DIFFERENCES if entry.cloud == cloud]
        parts += ["", "| left out | calls |", "|---|---|"]
        left = sorted((why, count) for (where, why), count in played.left_out.items() if where == cloud)
        parts += [*(f"| {why} | {count} |" for why, count in left), ""]
    return "\n".join(parts).rstrip() + "\n"
