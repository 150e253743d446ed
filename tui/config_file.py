"""The TOML configuration file: found, read and checked, with one line for each thing that can be wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui import paths
from tui.exit_codes import UsageError
from tui.options import CONFIG_VARIABLE, OPTIONS, Kind, did_you_mean, option_named
from tui.small_files import read_small_text

_TOML_NAMES = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What the configuration file says.

    Attributes:
        path: where it is, or would be.
        values: the settings in it; none of a file that is wrong.
        problem: what is wrong with it, for a person; empty otherwise.
    """

    path: Path
    values: Mapping[str, str | float] = field(default_factory=dict)
    problem: str = ""


def find_config(named: str | None, environment: Mapping[str, str]) -> ConfigFile:
    """The file named by `--config`, else by HAVPN_CONFIG, else the person's own; only the last may be missing.

    A file that can't be read, or holds something that is not a setting, comes back with its problem.

    Raises:
        UsageError: the name is empty.
    """
    chosen = named if named is not None else environment.get(CONFIG_VARIABLE) or None
    if chosen == "":
        raise UsageError("--config is empty: give the name of a file, or leave it out")
    path = paths.config_file() if chosen is None else Path(chosen)
    if chosen is None and not path.exists():
        return ConfigFile(path)
    try:
        return read_config(path)
    except UsageError as problem:
        return ConfigFile(path, problem=str(problem))


def read_config(path: Path) -> ConfigFile:
    """The checked settings of one file.

    Raises:
        UsageError: it can't be read, or holds something that is not a setting.
    """
    try:
        content = tomllib.loads(read_small_text(path))
    except OSError as problem:
        raise UsageError(f"{path}: can't be read: {problem.strerror or problem}") from problem
    except UnicodeDecodeError as problem:
        raise UsageError(f"{path}: is not UTF-8 text, as TOML has to be") from problem
    except (ValueError, RecursionError) as problem:
        # Not TOMLDecodeError alone: numbers of thousands of digits and deep nesting end in other errors.
        raise UsageError(f"{path}: is not TOML: {str(problem) or 'nested too deep'}") from problem
    return ConfigFile(path, {key: _checked(path, key, value) for key, value in content.items()})


def _checked(path: Path, key: str, value: object) -> str | float:
    names = [option.name for option in OPTIONS]
    if key not in names:
        hint = did_you_mean(key, names) or "."
        raise UsageError(f'{path}: unknown key "{key[:80]}"{hint} Allowed: {", ".join(names)}')
    wanted = "a number" if option_named(key).kind is Kind.SECONDS else "a string"
    found = _TOML_NAMES.get(type(value), "a date or time")
    if found != wanted or not isinstance(value, str | int | float):
        raise UsageError(f"{path}: {key} is {found}, but must be {wanted}")
    return value
