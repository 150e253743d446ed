"""Which project gcloud works in, from its files, as gcloud itself finds it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from configparser import ConfigParser, Error
from pathlib import Path

from tui.small_files import read_small_text

_USUAL = "default"


def gcloud_folder(environment: Mapping[str, str], home: Path) -> Path:
    """Where gcloud keeps its configuration (gcloud topic configurations; documented)."""
    if environment.get("CLOUDSDK_CONFIG"):
        return Path(environment["CLOUDSDK_CONFIG"])
    if os.name == "nt":
        return Path(environment.get("APPDATA", home)) / "gcloud"
    return home / ".config" / "gcloud"


def find_project(environment: Mapping[str, str], home: Path) -> str | None:
    """The project of gcloud's active configuration, else the quota project of its application default credentials.

    Files that are missing or damaged count as if they said nothing: they are gcloud's to complain about.
    """
    folder = gcloud_folder(environment, home)
    active = environment.get("CLOUDSDK_ACTIVE_CONFIG_NAME") or _read(folder / "active_config").strip() or _USUAL
    if Path(active).name != active:
        return None
    return _read_project(folder / "configurations" / f"config_{active}") or _read_quota_project(folder)


def _read_project(path: Path) -> str | None:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(_read(path))
    except Error:
        return None
    return parser.get("core", "project", fallback="").strip() or None


def _read_quota_project(folder: Path) -> str | None:
    try:
        found = json.loads(_read(folder / "application_default_credentials.json"))
    except (ValueError, RecursionError):
        return None
    project = found.get("quota_project_id") if isinstance(found, dict) else None
    return project.strip() or None if isinstance(project, str) else None


def _read(path: Path) -> str:
    try:
        return read_small_text(path)
    except (OSError, ValueError):
        return ""
