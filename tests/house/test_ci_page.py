"""The examples for pipelines: their commands are ones that the program takes, and their YAML is in order."""

from __future__ import annotations

import re
import shlex
import tomllib

import pytest

from tests.tree import ROOT
from tui.command_line import pair_reports
from tui.exit_codes import ExitCode
from tui.parser import FORMATS, parse

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
COMMAND = re.compile(r"havpn-tui audit (?:.*\\?\n?)(?:\s+--.*\n)*")
_KEY = re.compile(r"(?:- )?[\w-]+:(?: .*)?|- .+")
_BLOCK_OF_TEXT = re.compile(r".*: [|>]-?")


def _commands(block: str) -> list[list[str]]:
    return [shlex.split(found.replace("\\\n", " ").replace("\n", " "))[1:] for found in COMMAND.findall(block)]


def _mistakes(block: str) -> list[str]:
    """Lines that are no mapping, no list, and in no block of text, or not indented by twos; there is no parser here."""
    found, text_below = [], -1
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if text_below >= 0 and indent > text_below:
            continue
        text_below = indent if _BLOCK_OF_TEXT.fullmatch(line) else -1
        if "\t" in line or indent % 2 or not _KEY.fullmatch(line.strip()):
            found.append(line)
    return found


def test_there_is_one_example_for_each() -> None:
    assert len(BLOCKS) == 2
    assert "azure/login" in BLOCKS[0]
    assert "AzureCLI@2" in BLOCKS[1]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_commands_are_ones_that_the_program_takes(block: str) -> None:
    ((words),) = _commands(block)
    given = parse(words)
    assert given.command == "audit"
    assert len(pair_reports(given.format, given.output)) == len(given.format) > 2


@pytest.mark.parametrize("block", BLOCKS)
def test_the_yaml_is_shaped_as_it_has_to_be(block: str) -> None:
    assert _mistakes(block) == []


@pytest.mark.parametrize("line", ["\tkey: x", " key: x", "key", "key:x y"])
def test_a_mistake_in_it_would_be_found(line: str) -> None:
    assert _mistakes(f"a: b\n{line}\n") == [line]


def test_the_suppression_is_one() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (entry,) = tomllib.loads(block)["suppress"]
    assert {"code", "reason", "until"} <= set(entry)


def test_every_code_and_every_format_is_explained() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, flags=re.MULTILINE)] == sorted(ExitCode)
    assert re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE) == list(FORMATS)
