"""What this installation is, where it keeps its files, which settings are in force, and which credentials are here."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tui import __version__, output, paths
from tui.config_file import ConfigFile
from tui.credentials import Credential, find_credentials
from tui.exit_codes import ExitCode
from tui.options import OPTIONS
from tui.remembered import choices_file, count_narrowing
from tui.report.plain import plain
from tui.settings import Settings

SCHEMA = "havpn-tui/info/1"
GUARD = "read-only: requests outside the list of reads are refused before they are sent"
LIBRARIES = (
    "azure-identity",
    "azure-mgmt-network",
    "google-auth",
    "google-cloud-compute",
    "platformdirs",
    "requests",
    "textual",
)


def run(
    settings: Settings, config: ConfigFile, form: str = "text", environment: Mapping[str, str] = os.environ
) -> ExitCode:
    """Write the information as text or, with `form` set to `json`, as JSON; a file that is wrong is told as well."""
    found = describe(settings, config, find_credentials(environment, Path.home()))
    output.write(json.dumps(found, indent=2) + "\n" if form == "json" else info_text(found))
    if config.problem:
        output.tell(config.problem)
        return ExitCode.USAGE
    return ExitCode.CLEAN


def describe(settings: Settings, config: ConfigFile, credentials: tuple[Credential, ...]) -> dict[str, Any]:
    """Everything as one JSON object; no value of a variable but the settings themselves is in it."""
    return {
        "schema": SCHEMA,
        "versions": {
            "havpn-tui": __version__,
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            **{name: _version_of(name) for name in LIBRARIES},
        },
        "paths": {
            "config": _config_path(config),
            "state": str(paths.state_dir()),
            "cache": str(paths.cache_dir()),
            "choices": _choices(choices_file()),
        },
        "settings": [_setting(settings, option.name) for option in OPTIONS],
        "credentials": [
            {"cloud": found.cloud.value, "kind": found.kind, "place": found.place, "lacks": found.lacks}
            for found in credentials
        ],
        "guard": GUARD,
    }


def info_text(found: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = ["VERSIONS", *_pairs(found["versions"]), "", "PATHS", *_pairs(found["paths"]), "", "SETTINGS"]
    for setting in found["settings"]:
        value = _shown(setting["name"], setting["value"])
        place = f"{setting['origin']} {setting['place']}".rstrip()
        lines.append(f"  {setting['name']:<22} {value}" + ("" if setting["value"] is None else f"  ({place})"))
    lines += ["", "CREDENTIALS (as found; nothing was asked, so each may still be refused)"]
    for one in found["credentials"]:
        lacks = f", but lacks {one['lacks']}" if one["lacks"] else ""
        lines.append(f"  {one['cloud']:<22} {one['kind']} ({one['place']}){lacks}")
    for cloud, way in (("azure", "az login"), ("gcp", "gcloud auth application-default login")):
        if not any(one["cloud"] == cloud for one in found["credentials"]):
            lines.append(f"  {cloud:<22} none; {way} makes one")
    lines += ["", "GUARD", f"  {found['guard']}"]
    return "".join(f"{plain(line)}\n" for line in lines)


def _config_path(config: ConfigFile) -> str:
    if config.problem:
        return f"{config.path} (wrong, so none of it is in force: {config.problem.removeprefix(f'{config.path}: ')})"
    return str(config.path) + ("" if config.path.exists() else " (not there)")


def _choices(path: Path) -> str:
    """Where the screens keep what was chosen, and whether that narrows a later run."""
    if not path.exists():
        return f"{path} (not there)"
    narrowing = count_narrowing(path)
    scopes = "1 scope looks" if narrowing == 1 else f"{narrowing} scopes look"
    return f"{path} ({scopes} only where w chose)" if narrowing else f"{path} (none narrows where to look)"


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"  {name:<22} {value}" for name, value in values.items()]


def _shown(name: str, value: str | float | None) -> str:
    if value is None:
        return "not set"
    return f"{value:g} s" if name == "timeout" else str(value)


def _setting(settings: Settings, name: str) -> dict[str, Any]:
    origin = settings.origins.get(name)
    return {
        "name": name,
        "value": getattr(settings, name),
        "origin": origin.kind.value if origin else "default",
        "place": origin.place if origin else "",
    }


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
