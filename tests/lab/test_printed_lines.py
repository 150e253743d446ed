"""What `havpn-tui lab` prints for az, pasted into a shell in which az only takes down what it was asked."""

import subprocess
from pathlib import Path

import pytest

from tui.lab_command import describe_clients

AZ = """\
#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in "$FAILS"*) exit 1;; esac
"""
SIGN_IN = {
    "AZURE_CLIENT_ID": "client",
    "AZURE_CLIENT_SECRET": "made up; not a secret",
    "AZURE_TENANT_ID": "tenant",
    "REQUESTS_CA_BUNDLE": "ca.pem",
}


@pytest.mark.parametrize(
    ("fails", "asked"),
    [
        ("nothing", ["cloud register", "cloud set", "login --service-principal"]),
        ("cloud register", ["cloud register"]),
        ("cloud set", ["cloud register", "cloud set"]),
    ],
)
def test_az_signs_in_nowhere_unless_it_knows_the_lab(tmp_path: Path, fails: str, asked: list[str]) -> None:
    """Without the lab's cloud, the sign-in and its secret would go to Microsoft."""
    az = tmp_path / "az"
    az.write_text(AZ, encoding="utf-8")
    az.chmod(0o700)
    text = describe_clients("healthy", "http://127.0.0.1:1", "https://127.0.0.1:2", SIGN_IN)
    lines = text.partition("# gcloud, in")[0]
    notes = tmp_path / "asked"
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TMPDIR": str(tmp_path), "ASKED": str(notes), "FAILS": fails}
    subprocess.run(["bash", "-c", lines], env=environment, check=False, capture_output=True, timeout=20)
    called = notes.read_text(encoding="utf-8").splitlines()
    assert [" ".join(line.split()[:2]) for line in called] == asked
