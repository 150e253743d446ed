"""What stands where a small file is expected may be a pipe, a device or far too much: nothing waits for it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tui.certificates import prepare_certificates
from tui.config_file import read_config
from tui.credentials import find_credentials
from tui.exit_codes import UsageError
from tui.gcloud import find_project
from tui.remembered import read_choices
from tui.small_files import LARGEST, read_small, read_small_text

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe that nobody writes to."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\r\nb\rc")
    assert (read_small(path), read_small_text(path)) == (b"a\r\nb\rc", "a\nb\nc")
    path.write_bytes(b"x" * LARGEST)
    assert len(read_small(path)) == LARGEST
    path.write_bytes(b"x" * (LARGEST + 1))
    with pytest.raises(OSError, match="it is larger than 1,000,000 bytes"):
        read_small(path)


def test_a_pipe_a_device_and_a_folder_are_refused_and_not_waited_for(pipe: Path) -> None:
    for path in (pipe, Path(os.devnull)):
        with pytest.raises(OSError, match="it is a pipe, a device or a socket, not a file"):
            read_small(path)
    with pytest.raises(IsADirectoryError):
        read_small(pipe.parent)


def test_a_config_that_is_no_file_or_too_large_is_one_line(pipe: Path) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(str(pipe))}: can't be read: it is a pipe, [^\n]*$"):
        read_config(pipe)
    large = pipe.parent / "large.toml"
    large.write_text("#" * (LARGEST + 1), encoding="utf-8")
    with pytest.raises(UsageError, match=r"can't be read: it is larger than 1,000,000 bytes$"):
        read_config(large)


def test_pipes_in_place_of_files_of_others_count_as_nothing(pipe: Path) -> None:
    assert not read_choices(pipe, {}).containers
    folder = pipe.parent / "gcloud"
    folder.mkdir()
    os.mkfifo(folder / "active_config")
    os.mkfifo(folder / "application_default_credentials.json")
    variables = {"CLOUDSDK_CONFIG": str(folder), "GOOGLE_APPLICATION_CREDENTIALS": str(pipe)}
    assert find_project(variables, pipe.parent) is None
    assert [found.lacks for found in find_credentials(variables, pipe.parent)] == ["the file it names"]


def test_a_pipe_as_the_file_of_certificates_is_one_line(pipe: Path) -> None:
    with pytest.raises(UsageError, match=r"^SSL_CERT_FILE: .* is a pipe, a device or a socket, not a file$"):
        prepare_certificates({"SSL_CERT_FILE": str(pipe)})
