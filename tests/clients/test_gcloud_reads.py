"""gcloud reads every resource of every scenario, and finds what is there."""

import json
import re
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab import scenario_names
from lab.google.store import GoogleStore
from tests.clients.conftest import Open
from tests.clients.programs import NEEDS_GCLOUD, SLOW, Ran, Shell
from tests.clients.record import Record

pytestmark = [SLOW, NEEDS_GCLOUD, pytest.mark.timeout(1200)]

WORDS = {
    "networks": "networks",
    "subnetworks": "networks subnets",
    "routes": "routes",
    "firewalls": "firewall-rules",
    "vpnGateways": "vpn-gateways",
    "externalVpnGateways": "external-vpn-gateways",
    "vpnTunnels": "vpn-tunnels",
    "routers": "routers",
}
FIRST = ("vpn-gateways describe", "vpn-gateways get-status", "vpn-tunnels describe")


def list_commands(store: GoogleStore) -> Iterator[tuple[str, str, list[str]]]:
    """Yield commands, their values, and the names that each must find in this order or another.

    A list has all of every resource, so one by itself is enough; the routers' status is in no list.
    """
    for kind, words in WORDS.items():
        found = store.list_type(kind)
        yield f"{words} list", "", sorted(document["name"] for document in found.values())
        values = [f"{shlex.quote(document['name'])} --region={key.split('/')[1]}" for key, document in found.items()]
        for command in FIRST:
            if command.startswith(f"{words} ") and values:
                yield command, values[0], []
        if kind == "routers":
            yield from (("routers get-status", value, []) for value in values)


def run_one(shell: Shell, store: GoogleStore, command: str) -> Ran:
    asked = f"gcloud compute {command} --project={store.project} --format=json --quiet"
    return shell.run(asked, remembers=False)


def find_problem(store: GoogleStore, names: list[str], ran: Ran) -> str:
    """Return what is wrong with an answer, "" for nothing; a scenario may have it that the caller may not."""
    if ran.code:
        missing = re.search(r"Required '([^']+)' permission", ran.errors)
        return "" if missing and not store.allows(missing[1]) else ran.errors
    found = json.loads(ran.out)
    if isinstance(found, list):
        return "" if sorted(entry["name"] for entry in found) == names else "not what is there"
    return "" if found else "nothing"


def run_all(shell: Shell, store: GoogleStore) -> tuple[list[str], list[str]]:
    """Run all reads of a project, two at a time; return their names, and what is wrong."""
    commands = list(list_commands(store))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda entry: run_one(shell, store, f"{entry[0]} {entry[1]}"), commands))
    problems = [
        f"{command} {values}: {problem}"
        for (command, values, names), ran in zip(commands, answers, strict=True)
        if (problem := find_problem(store, names, ran))
    ]
    return [f"gcloud compute {command}" for command, _, _ in commands], problems


@pytest.mark.parametrize("scenario", scenario_names())
def test_gcloud_reads_all_there_is(open_shell: Open, record: Record, scenario: str) -> None:
    lab, shell = open_shell(scenario)
    names = []
    for store in lab.world.projects:
        commands, problems = run_all(shell, store)
        assert problems == []
        names += commands
    record.add(f"gcloud reads `{scenario}`", names)
