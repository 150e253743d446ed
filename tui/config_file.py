"""The TOML configuration file: found, read and checked, with one line for each thing that can be wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path

from tui import paths
from tui.exit_codes import UsageError
from tui.options import CONFIG_VARIABLE, OPTIONS, Kind, did_you_mean, option_named
from tui.policy import Suppression
from tui.small_files import read_small_text

_SUPPRESS = "suppress"

_TOML_NAMES = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What the configuration file says.

    Attributes:
        path: where it is, or would be.
        values: the settings in it; none of a file that is wrong.
        suppressions: the findings that it accepts for a while; whether their codes are those of checks, the audit says.
        problem: what is wrong with it, for a person; empty otherwise.
    """

    path: Path
    values: Mapping[str, str | float] = field(default_factory=dict)
    problem: str = ""
    suppressions: tuple[Suppression, ...] = ()


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
    entries = content.pop(_SUPPRESS, [])
    if not isinstance(entries, list):
        raise UsageError(f"{path}: {_SUPPRESS} is {_type_of(entries)}, but must be tables, each under [[{_SUPPRESS}]]")
    values = {key: _checked(path, key, value) for key, value in content.items()}
    told = (_suppression(f"{path}: {_SUPPRESS} {number}", entry) for number, entry in enumerate(entries, start=1))
    return ConfigFile(path, values, suppressions=tuple(told))


def _suppression(place: str, entry: object) -> Suppression:
    """One entry; it has a reason and a last day, so that nothing is accepted silently or for good."""
    if not isinstance(entry, dict):
        raise UsageError(f"{place} is {_type_of(entry)}, but must be a table")
    names = [each.name for each in fields(Suppression)]
    for key, value in entry.items():
        if key not in names:
            hint = did_you_mean(key, names) or "."
            raise UsageError(f'{place}: unknown key "{key[:80]}"{hint} Allowed: {", ".join(names)}')
        wanted = "a date such as 2027-01-31" if key == "until" else "a string"
        fits = _is_date(value) if key == "until" else isinstance(value, str)
        if not fits:
            raise UsageError(f"{place}: {key} is {_type_of(value)}, but must be {wanted}")
    for name in ("code", "reason", "until"):
        if not str(entry.get(name, "")).strip():
            raise UsageError(f"{place}: {name} is missing; code, reason and until are needed")
    code = f"HAV{entry['code'].strip().upper().removeprefix('HAV')}"
    return Suppression(**{**entry, "code": code})


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _type_of(value: object) -> str:
    return _TOML_NAMES.get(type(value), "a date or time")


def _checked(path: Path, key: str, value: object) -> str | float:
    names = [*(option.name for option in OPTIONS), _SUPPRESS]
    if key not in names:
        hint = did_you_mean(key, names) or "."
        raise UsageError(f'{path}: unknown key "{key[:80]}"{hint} Allowed: {", ".join(names)}')
    wanted = "a number" if option_named(key).kind is Kind.SECONDS else "a string"
    found = _type_of(value)
    if found != wanted or not isinstance(value, str | int | float):
        raise UsageError(f"{path}: {key} is {found}, but must be {wanted}")
    return value
