"""az reads every resource of every scenario, and finds what is there."""

import json
import re
import shlex

import pytest

from lab import scenario_names
from lab.azure.store import AzureStore
from tests.clients.az_reads import AzRead, list_reads, read
from tests.clients.conftest import Open
from tests.clients.programs import AZ, NEEDS_AZ, SLOW, Shell, find_python
from tests.clients.record import Record, name_command

PYTHON = find_python(AZ) if AZ else None

pytestmark = [
    SLOW,
    NEEDS_AZ,
    pytest.mark.skipif(
        AZ is not None and PYTHON is None, reason="this az is not one from PyPI: its Python is not known"
    ),
    pytest.mark.timeout(1200),
]

# Each az that is started takes a second to get going: one of them runs all the commands, through az's own entry point.
DRIVER = """\
import io, json, sys
from azure.cli.core import get_default_cli
for line in sys.stdin:
    out, az = io.StringIO(), get_default_cli()
    try:
        code = az.invoke(json.loads(line), out_file=out)
    except SystemExit as end:
        code = end.code
    print(json.dumps([code, out.getvalue(), str(az.result.error or "") if az.result else ""]), flush=True)
"""


def run_all(shell: Shell, store: AzureStore, reads: list[AzRead]) -> list[str]:
    """Run the reads in one az and return what is wrong, without a word of what was printed."""
    scope = ["--subscription", store.subscription_id, "--output", "json"]
    stdin = "".join(json.dumps([*read.words, *scope]) + "\n" for read in reads)
    ran = shell.run(shlex.join([str(PYTHON), "-c", DRIVER]), stdin=stdin, seconds=900)
    assert ran.code == 0, ran.errors
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert len(answers) == len(reads), ran.errors
    problems = []
    for each, (code, out, error) in zip(reads, answers, strict=True):
        if code:
            if not is_due(store, error):
                problems.append(f"{' '.join(each.words)}: {error or ran.errors}")
        elif not each.is_right(json.loads(out or "null")):
            problems.append(f"{' '.join(each.words)}: not what is there")
    return problems


def name_read(read: AzRead) -> str:
    return name_command(f"az {' '.join(read.words)}")


def is_due(store: AzureStore, error: str) -> bool:
    """Tell whether a scenario has it that the caller may not."""
    refused = re.search(r"\(AuthorizationFailed\).*perform action '([^']+)'", error, re.DOTALL)
    return refused is not None and not store.allows(refused[1])


@pytest.mark.parametrize("scenario", scenario_names())
def test_az_reads_all_there_is(open_shell: Open, record: Record, scenario: str) -> None:
    lab, shell = open_shell(scenario)
    names = []
    for store in lab.world.subscriptions:
        reads = list(list_reads(lab, store))
        assert run_all(shell, store, reads) == []
        names += [name_read(each) for each in reads]
    record.add(f"az reads `{scenario}`", names)


def test_az_restarts_and_asks_for_a_diagnosis(open_shell: Open, record: Record) -> None:
    lab, shell = open_shell("healthy")
    gateway = lab.azure.document("virtualNetworkGateways", "vng-prod")["id"]
    connection = lab.azure.document("connections", "cn-google-0")["id"]
    storage = f"{gateway.partition('/Microsoft.Network')[0]}/Microsoft.Storage/storageAccounts/diagnosis"
    kept = ("--storage-account", storage, "--storage-path", "https://diagnosis.blob.lab.invalid/c")
    again = ("--url", f"{connection}/resetconnection?api-version=2025-05-01")
    reads = [
        read(
            "network watcher troubleshooting start --resource", lambda found: found["code"] == "Healthy", gateway, *kept
        ),
        read("network watcher troubleshooting show --resource", lambda found: found["code"] == "Healthy", gateway),
        read("network vnet-gateway reset --ids", lambda _: True, gateway),
        read("network vnet-gateway reset --gateway-vip 203.0.113.11 --ids", lambda _: True, gateway),
        read("rest --method post", lambda _: True, *again),
    ]
    assert run_all(shell, lab.azure, reads) == []
    asked = [request.path.rpartition("/")[2] for request in lab.requests if request.method == "POST"]
    assert [name for name in asked if "reset" in name.lower()] == ["reset", "reset", "resetconnection"]
    record.add("az restarts a gateway and a connection, and asks Network Watcher", [name_read(each) for each in reads])
