"""Scenarios: what both clouds hold when the lab starts, and the story of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.azure import fill as azure_fill
from lab.azure.store import AzureStore
from lab.fleet import make_fleet
from lab.google import fill as google_fill
from lab.google.store import GoogleStore
from lab.scenario_file import ScenarioError, find_file, name_files, read_tree
from lab.wire import Document

CALLER_KEYS = ("azure_missing", "google_missing")


@dataclass(frozen=True)
class Scenario:
    """A scenario as its files say it. `azure` and `google` hold settings and, per type, terse resource documents.

    `azure_missing` and `google_missing` are the permissions the caller lacks: ARM actions such as
    `Microsoft.Network/connections/read`, Compute permissions such as `compute.routers.get`; `*` is allowed.
    """

    name: str
    title: str
    story: str
    azure: Mapping[str, Any]
    google: Mapping[str, Any]
    azure_missing: tuple[str, ...] = ()
    google_missing: tuple[str, ...] = ()


def scenario_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, sorted."""
    return name_files()


def load_scenario(name_or_path: str) -> Scenario:
    """Return a shipped scenario by name, or one from a .toml file.

    Raises:
        ScenarioError: one line that says which file and key, and what is allowed there.
    """
    path = find_file(name_or_path)
    tree = read_tree(path)
    if "fleet" in tree:
        tree = _multiply(path, tree)
    caller = _read_caller(path.name, tree)
    scenario = Scenario(
        name=path.stem,
        title=_read_text(path.name, tree, "title"),
        story=" ".join(_read_text(path.name, tree, "story").split()),
        azure=tree["azure"],
        google=tree["google"],
        azure_missing=caller["azure_missing"],
        google_missing=caller["google_missing"],
    )
    # Filled once here so that what is wrong is said when a scenario is loaded, not when it is played.
    make_azure_stores(scenario, path.name)
    make_google_stores(scenario, path.name)
    return scenario


def _multiply(path: Path, tree: Document) -> Document:
    trees: dict[str, Document] = {}

    def read(name: str) -> Document:
        if name not in trees:
            trees[name] = read_tree(find_file(name))
        return trees[name]

    try:
        return make_fleet(tree, read)
    except ValueError as error:
        raise ScenarioError(f"{path.name}: fleet.{error}") from error


def make_azure_store(scenario: Scenario) -> AzureStore:
    """Return a fresh store of the first subscription; see `make_azure_stores`."""
    return make_azure_stores(scenario)[0]


def make_google_store(scenario: Scenario) -> GoogleStore:
    """Return a fresh store of the first project; see `make_google_stores`."""
    return make_google_stores(scenario)[0]


def make_azure_stores(scenario: Scenario, source: str = "") -> tuple[AzureStore, ...]:
    """Return a fresh store of every subscription.

    Raises:
        ScenarioError: a setting is missing or a resource is not well formed.
    """
    try:
        return azure_fill.fill_stores(scenario.azure, scenario.azure_missing)
    except ValueError as error:
        raise ScenarioError(f"{source or scenario.name}: azure.{error}") from error


def make_google_stores(scenario: Scenario, source: str = "") -> tuple[GoogleStore, ...]:
    """Return a fresh store of every project.

    Raises:
        ScenarioError: a setting is missing or a resource is not well formed.
    """
    try:
        return google_fill.fill_stores(scenario.google, scenario.google_missing)
    except ValueError as error:
        raise ScenarioError(f"{source or scenario.name}: google.{error}") from error


def _read_text(source: str, tree: Document, key: str) -> str:
    value = tree.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ScenarioError(f"{source}: {key}: must be a text")
    return value


def _read_caller(source: str, tree: Document) -> dict[str, tuple[str, ...]]:
    caller = tree["caller"]
    if not isinstance(caller, dict) or set(caller) - set(CALLER_KEYS):
        raise ScenarioError(f"{source}: caller: must be a table of {', '.join(CALLER_KEYS)}")
    lists = {key: caller.get(key, []) for key in CALLER_KEYS}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise ScenarioError(f"{source}: caller.{key}: must be a list of texts")
    return {key: tuple(value) for key, value in lists.items()}
