"""What is kept on disk holds no secret: crash reports and the log file."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui import logs
from tui.crash import describe_crash, keep_crash, write_crash
from tui.exit_codes import UsageError
from tui.redact import redact

AT = datetime(2026, 1, 31, 8, 15, tzinfo=UTC)
TOKEN = "eyJ0eXAiOiJKV1Qi" + "LCJhbGciOiJSUzI1NiJ9"
KEY = "tF8+vQ2/Lx0Zr7YpNc1uWm5KsEoJ"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {TOKEN}", TOKEN),
        ("authorization: Basic dTpw", "dTpw"),
        ("sent bearer abc.def", "abc.def"),
        ('{"sharedKey": "short one"}', "short one"),
        ('{"sharedKey": "with \\" quote"}', "quote"),
        ('{\\"sharedSecret\\": \\"inner\\"}', "inner"),
        ("{'sharedKey': 'py'}", "py"),
        ('"sharedKey": "never closed', "never closed"),
        ("client_secret=s3cr3t&grant_type=x", "s3cr3t"),
        ("password: hunter2", "hunter2"),
        ("https://me:hunter2@host/x", "hunter2"),
        ("https://host/x?sig=abc%2B", "abc%2B"),
        ('"access_token":"a.b"', "a.b"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "MIIE"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE and cut off", "MIIE"),
        (f"the key {KEY} was refused", KEY),
        ("Set-Cookie: a=b; c=d", "c=d"),
        ("AZURE_CLIENT_SECRET=hunter2", "hunter2"),
        ("token: abcdef", "abcdef"),
        ("credential: a1b2 was refused", "a1b2"),
        ("Bearer token.abc.def", "token.abc"),
        (f"https://host/x/{KEY}", KEY),
        (f"/subscriptions/{TOKEN}/resourceGroups", TOKEN),
        (f"the key /{KEY} was refused", KEY),
        ("the key 0123456789abcdef0123456789abcdef", "0123456789abcdef"),
        ("the key 2d0b3a1c-1111-2222-3333-0123456789ab", "2d0b3a1c"),
    ],
)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)
    assert "[removed]" in redact(text)


_SUBSCRIPTION = "/subscriptions/2d0b3a1c-1111-2222-3333-0123456789ab"


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'properties'",
        "connection refused by 127.0.0.1:443",
        "HTTP 403 Forbidden",
        "a token",
        "there is no credential: run `gcloud auth application-default login`",
        "could not get a token: the server refused",
        "Bearer token was refused, basic authentication is off",
        "ManagedIdentityCredential: ManagedIdentityCredential authentication unavailable, no response from it.",
        "see https://aka.ms/azsdk/python/identity/defaultazurecredential/troubleshoot",
        "set GOOGLE_APPLICATION_CREDENTIALS or AZURE_FEDERATED_TOKEN_FILE",
        '"GET /compute/v1/projects/p-4f2a9c/aggregated/vpnTunnels?maxResults=500&returnPartialSuccess=true HTTP/1.1"',
        f"https://management.azure.com{_SUBSCRIPTION}/resourceGroups/rg-01/providers/Microsoft.Network/connections",
        f"{_SUBSCRIPTION}/resourceGroups/rg-01/providers/Microsoft.Network/virtualNetworkGateways/vng1",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert redact(text) == text


def test_redaction_ends_on_what_fits_badly() -> None:
    """A pattern that tries all ways to fit would not end at all on these."""
    assert redact('"sharedKey": "' + "\\" * 20_001 + "\n")
    assert redact("secret" * 5_000)


def _fail() -> None:
    sharedKey = "a local value"  # noqa: N806  # named as the clouds name it
    try:
        raise KeyError(sharedKey[:0] or "inner")
    except KeyError as error:
        raise ValueError(f'refused {{"sharedKey": "hunter2"}} and {KEY}') from error


def _failure() -> Exception:
    try:
        _fail()
    except ValueError as error:
        return error
    raise AssertionError("it fails")


def test_a_crash_report_has_frames_and_no_secrets() -> None:
    report = describe_crash(_failure(), AT)
    assert "builtins.ValueError: refused" in report
    assert "caused by\nbuiltins.KeyError: 'inner'" in report
    assert re.search(r"tests/tui/test_redaction.py:\d+ in _fail\n", report)
    for secret in ("hunter2", KEY, "a local value", str(Path(__file__).parent.parent)):
        assert secret not in report


def test_a_crash_report_names_every_error_of_a_group() -> None:
    report = describe_crash(ExceptionGroup("two", [ValueError("a"), OSError("password=b")]), AT)
    assert "ValueError: a" in report
    assert "OSError: password=[removed]" in report


def test_a_crash_report_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = write_crash(_failure(), AT, tmp_path / "new")
    assert re.fullmatch(r"crash-20260131-081500-\d+\.txt", path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert stat.S_IMODE(write_crash(_failure(), AT, tmp_path / "new").stat().st_mode) == 0o600


def test_a_crash_report_that_can_not_be_written_is_said(_own_environment: Path) -> None:  # noqa: PT019  # its value is the home
    assert "attach this report to an issue" in keep_crash(ValueError("x"))
    state = _own_environment / "state"
    for path in sorted(state.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    state.rmdir()
    state.write_text("in the way", encoding="utf-8")
    assert keep_crash(ValueError("x")).startswith("No crash report could be written (")


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    before = {
        name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate, logging.getLogger(name).level)
        for name in ("azure", "google", "msal", "urllib3", "requests", "py.warnings", "probes", "tui", "screens")
    }
    yield
    logging.captureWarnings(False)
    for name, (handlers, propagate, level) in before.items():
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            handler.close()
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


@pytest.mark.usefixtures("_logging_restored")
def test_the_libraries_are_quiet_and_their_warnings_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = logs.quiet_libraries({}, tmp_path / "state")
    assert not path.exists(), "a run that has nothing to say leaves nothing behind"
    logging.getLogger("azure.identity").warning("twenty lines")
    logging.getLogger("google.auth").error("more of client_secret=hunter2")
    logging.getLogger("msal").info("small talk")
    assert capfd.readouterr() == ("", "")
    text = path.read_text(encoding="utf-8")
    assert f" {os.getpid()} WARNING azure.identity twenty lines" in text, "several instances write to one log"
    assert "ERROR google.auth more" in text
    assert "hunter2" not in text
    assert "small talk" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("_logging_restored")
def test_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    path = logs.quiet_libraries({}, tmp_path)
    for number in range(200):
        logging.getLogger("azure").warning("line %d of a log that grows and grows", number)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["havpn-tui.log", "havpn-tui.log.1"]
    assert all(file.stat().st_size <= 2_000 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert "line 199" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_logging_restored")
def test_without_a_place_for_it_there_is_no_log_and_no_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    logs.quiet_libraries({}, tmp_path / "file")
    logging.getLogger("azure.identity").warning("twenty lines")
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_logging_restored")
def test_the_log_file_holds_no_secret(tmp_path: Path) -> None:
    path = logs.quiet_libraries({"HAVPN_LOG": "debug"}, tmp_path / "state")
    try:
        raise ValueError('{"sharedKey": "hunter2"}')
    except ValueError:
        logging.getLogger("azure.core").debug("asked with Bearer %s", TOKEN, exc_info=True)
    text = path.read_text(encoding="utf-8")
    assert "DEBUG azure.core asked with Bearer [removed]" in text
    assert "ValueError" in text
    assert "hunter2" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_level_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='HAVPN_LOG: "loud" is not one of debug, info'):
        logs.quiet_libraries({"HAVPN_LOG": "loud"}, tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="can't be written"):
        logs.quiet_libraries({"HAVPN_LOG": "debug"}, tmp_path / "file")
