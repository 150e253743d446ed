"""The program as people start it: what it loads, what it says without a terminal, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.tree import ROOT
from tui.report.json import schema_json

# Runs a command line in this process, then says which of the packages that it must not need are loaded.
LOOK = """
import json, sys
from tui.__main__ import run
from tui import live, output
if {fake}:
    from tests.tui.views import broken_view
    class Source:
        def read_once(self, on_view=None):
            return broken_view()
    from tui import audit
    audit.run.__defaults__ = (lambda settings: Source(), *audit.run.__defaults__[1:])
code = run({words!r})
loaded = sorted({{name.split(".")[0] for name in sys.modules}} & {unwanted!r})
print(json.dumps([int(code), loaded]), file=sys.stderr)
"""
FACES = {"textual", "rich", "screens", "changes"}
HEAVY = FACES | {"azure", "google", "lab", "requests", "platformdirs", "uvicorn", "starlette"}


def _look(words: list[str], unwanted: set[str], fake: bool = False) -> list[object]:
    source = LOOK.format(words=words, unwanted=unwanted, fake=fake)
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: list[object] = json.loads(ran.stderr.splitlines()[-1])
    return found


def _start(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("form", ["text", "json", "junit", "markdown", "html"])
def test_an_audit_loads_no_face_and_nothing_that_writes(form: str) -> None:
    words = ["audit", "--azure-subscription", "s", "--gcp-project", "p", "--format", form]
    assert _look(words, FACES | {"lab"}, fake=True) == [1, []]


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["audit", "--help"], ["nonsense"]])
def test_an_answer_loads_next_to_nothing(words: list[str]) -> None:
    assert _look(words, HEAVY) == [2 if words == ["nonsense"] else 0, []]


def test_info_loads_no_cloud_and_no_face() -> None:
    assert _look(["info"], FACES | {"azure", "google", "lab"}) == [0, []]


def test_without_a_terminal_the_screens_point_to_the_audit() -> None:
    ran = _start()
    assert (ran.returncode, ran.stdout) == (2, "")
    expected = "havpn-tui: the screens need a terminal on stdin and stdout; without one use: havpn-tui audit\n"
    assert ran.stderr == expected


def test_info_shows_no_secret_of_its_environment() -> None:
    ran = _start("info", AZURE_CLIENT_SECRET="hunter2hunter2", CLOUDSDK_AUTH_ACCESS_TOKEN="ya29.hunter2")
    assert ran.returncode == 0
    assert "hunter2" not in ran.stdout + ran.stderr


def test_a_reader_that_leaves_is_no_failure() -> None:
    command = f'"{sys.executable}" -m tui audit --schema | head -c 1 >/dev/null; echo "${{PIPESTATUS[0]}}"'
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("0\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_no_space_for_the_report_is_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "tui", "audit", "--schema"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (2, "havpn-tui: stdout can't be written: No space left on device\n")


@pytest.mark.parametrize("words", ["info", "--help", "audit --schema", "audit --lab healthy", ""])
def test_a_closed_stdout_is_one_line(words: str) -> None:
    ran = _in_shell(f"{words} >&-")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "havpn-tui: stdout is closed: there is nowhere to write to\n"


def test_other_closed_streams_end_nothing() -> None:
    ran = _in_shell("audit --lab healthy <&- 2>&-")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "VERDICT  CLEAN" in ran.stdout


def _in_shell(line: str) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -m tui {line}'
    return subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_bad_config_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "havpn.toml"
    path.write_text("gcp_projct = 1", encoding="utf-8")
    ran = _start("audit", HAVPN_CONFIG=str(path))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f'havpn-tui: {path}: unknown key "gcp_projct", did you mean "gcp_project"? Allowed: ')


def _read_to_its_end(program: subprocess.Popen[str]) -> tuple[str, str]:
    try:
        return program.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        # Leaving the block of a process that hangs would wait for it for ever.
        program.kill()
        raise


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_lab_serves_until_it_is_ended(number: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tui", "lab", "healthy"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as lab:
        assert lab.stderr
        assert lab.stderr.readline() == "havpn-tui: serving on this machine only; ctrl+c ends it\n"
        assert list(tmp_path.iterdir())
        lab.send_signal(number)
        out, err = _read_to_its_end(lab)
    assert (lab.returncode, err) == (0, "")
    assert "export HAVPN_GCP_ENDPOINT=http://127.0.0.1:" in out
    assert "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE=http://127.0.0.1:" in out
    assert 'export CLOUDSDK_CORE_UNIVERSE_DOMAIN="$GOOGLE_CLOUD_UNIVERSE_DOMAIN"' in out
    assert "disable_instance_discovery=True" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("scenario", "scope", "code", "complete"),
    [
        ("healthy", "full", 0, True),
        ("other-slash-30", "full", 1, True),
        ("no-bgp-permission", "full", 3, False),
        ("no-bgp-permission", "config", 0, True),
    ],
)
def test_the_whole_way_from_the_wire_to_the_verdict(scenario: str, scope: str, code: int, complete: bool) -> None:
    ran = _start("audit", "--lab", scenario, "--scope", scope, "--format", "json")
    assert ran.returncode == code, ran.stderr
    found = json.loads(ran.stdout)
    jsonschema.validate(found, json.loads(schema_json()))
    assert (found["complete"], found["scope"], len(found["links"])) == (complete, scope, 1)
    assert (found["verdict"]["exit_code"], ran.stderr) == (code, "")


def test_ctrl_c_ends_an_audit_at_once_while_a_cloud_hangs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}"
        words = ["audit", "--azure-subscription", "s", "--gcp-project", "p", "--azure-endpoint", address]
        secrets = {"AZURE_TENANT_ID": "adfs", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"}
        with subprocess.Popen(
            [sys.executable, "-m", "tui", *words, "--gcp-endpoint", address, "--azure-authority", address],
            cwd=ROOT,
            env={**os.environ, **secrets},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            silent.settimeout(20)
            connection, _ = silent.accept()
            with connection:
                program.send_signal(signal.SIGINT)
                out, err = _read_to_its_end(program)
    assert (program.returncode, out, err) == (130, "", "")
