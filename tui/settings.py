"""The settings in force, and where each came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite

from probes.azure.clouds import PUBLIC, find_cloud
from tui import endpoints
from tui.config_file import ConfigFile
from tui.exit_codes import UsageError
from tui.options import OPTIONS, Kind, Option

DEFAULT_TIMEOUT = 30.0
MOST_SECONDS = 600.0
"""The longest wait for one answer that can be asked for; nobody sits through more."""
_LONGEST_NAME = 256
"""Characters; the clouds' own names are far shorter."""
LISTS, GRAPH = "lists", "graph"
ALL = "all"
"""In the place of names: all subscriptions or projects that can be listed."""


class OriginKind(StrEnum):
    """What a value was set by."""

    OPTION = "option"
    VARIABLE = "variable"
    FILE = "file"
    LAB = "the lab"
    GCLOUD = "gcloud"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from; `place` is the option, the variable or the file."""

    kind: OriginKind
    place: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} {self.place}".rstrip()


@dataclass(frozen=True, slots=True)
class Settings:
    """What to look at and how to reach it.

    Attributes:
        azure_subscription, gcp_project: ids with commas between them; None or `all` for all that can be listed.
        gcp_projects_endpoint: None for the public address, or for `gcp_endpoint` where that is not the public one.
        azure_discovery: `lists`, or `graph` for Azure Resource Graph.
        gcp_asset_scope: `organizations/ID`, `folders/ID` or `projects/ID` for Cloud Asset Inventory; None for lists.
        timeout: the longest wait for one answer, in seconds.
        origins: by field, where each value came from.
        slow_reads: whether Azure's slow BGP operations are asked for; a command decides, not the person's settings.
    """

    azure_subscription: str | None = None
    azure_resource_group: str | None = None
    azure_gateway: str | None = None
    gcp_project: str | None = None
    gcp_region: str | None = None
    gcp_gateway: str | None = None
    azure_discovery: str = LISTS
    gcp_asset_scope: str | None = None
    azure_endpoint: str = PUBLIC.endpoint
    azure_authority: str = PUBLIC.authority
    gcp_endpoint: str = endpoints.GCP_PUBLIC
    gcp_projects_endpoint: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    origins: Mapping[str, Origin] = field(default_factory=dict)
    slow_reads: bool = True

    @property
    def azure_subscriptions(self) -> tuple[str, ...]:
        """The ids of the subscriptions that are named; none means all."""
        return _split(self.azure_subscription)

    @property
    def gcp_projects(self) -> tuple[str, ...]:
        """The ids of the projects that are named; none means all."""
        return _split(self.gcp_project)


def _split(names: str | None) -> tuple[str, ...]:
    return () if names in (None, ALL) else tuple(names.split(","))


def load_settings(
    options: Mapping[str, str], environment: Mapping[str, str], config: ConfigFile, gcloud_project: str | None = None
) -> Settings:
    """The first of option, HAVPN variable, file, another tool's variable and default, for each setting.

    Args:
        options: what the command line gave, by field.
        environment: the environment variables; an empty one counts as not set.
        config: the configuration file, already checked.
        gcloud_project: the project that gcloud works in, taken where none is named.

    Raises:
        UsageError: a value is not what its setting needs.
    """
    chosen = {option.name: _choose(option, options, environment, config) for option in OPTIONS}
    if chosen["gcp_project"][0] is None and gcloud_project:
        chosen["gcp_project"] = (gcloud_project, Origin(OriginKind.GCLOUD))

    def text(name: str) -> str | None:
        value = chosen[name][0]
        return None if value is None else str(value)

    azure = find_cloud(text("azure_endpoint"), text("azure_authority"))
    seconds = chosen["timeout"][0]
    return Settings(
        azure_subscription=text("azure_subscription"),
        azure_resource_group=text("azure_resource_group"),
        azure_gateway=text("azure_gateway"),
        gcp_project=text("gcp_project"),
        gcp_region=text("gcp_region"),
        gcp_gateway=text("gcp_gateway"),
        azure_discovery=text("azure_discovery") or LISTS,
        gcp_asset_scope=text("gcp_asset_scope"),
        azure_endpoint=azure.endpoint,
        azure_authority=azure.authority,
        gcp_endpoint=text("gcp_endpoint") or endpoints.GCP_PUBLIC,
        gcp_projects_endpoint=text("gcp_projects_endpoint"),
        timeout=DEFAULT_TIMEOUT if seconds is None else float(seconds),
        origins={name: origin for name, (_, origin) in chosen.items()},
    )


def mark_lab(settings: Settings) -> Settings:
    """The settings with the lab as origin of what came from a variable: there it sets them all, and the person none."""
    lab = Origin(OriginKind.LAB)
    origins = settings.origins.items()
    return replace(settings, origins={name: lab if o.kind is OriginKind.VARIABLE else o for name, o in origins})


def _choose(
    option: Option, options: Mapping[str, str], environment: Mapping[str, str], config: ConfigFile
) -> tuple[str | float | None, Origin]:
    for raw, origin in _candidates(option, options, environment, config):
        try:
            return _CONVERTERS[option.kind](raw), origin
        except ValueError as problem:
            place = f"{config.path}: {option.name}" if origin.kind is OriginKind.FILE else origin.place
            raise UsageError(f"{place}: {problem}") from problem
    return None, Origin(OriginKind.DEFAULT)


def _candidates(
    option: Option, options: Mapping[str, str], environment: Mapping[str, str], config: ConfigFile
) -> Iterator[tuple[str | float, Origin]]:
    if option.name in options:
        yield options[option.name], Origin(OriginKind.OPTION, option.flag)
    if environment.get(option.variable):
        yield environment[option.variable], Origin(OriginKind.VARIABLE, option.variable)
    if option.name in config.values:
        yield config.values[option.name], Origin(OriginKind.FILE, str(config.path))
    for variable in option.fallbacks:
        if environment.get(variable):
            yield environment[variable], Origin(OriginKind.VARIABLE, variable)


def _name(raw: str | float) -> str:
    text = str(raw).strip()
    if not text:
        raise ValueError("is empty: give a name, or leave it out")
    if len(text) > _LONGEST_NAME:
        raise ValueError(f'"{text[:20]}…" is longer than any name: {len(text)} characters, {_LONGEST_NAME} at the most')
    # A name becomes one segment of a request's path, and nothing else.
    if text in (".", "..") or any(c in "/\\?#%" or c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f'"{text}" is not a name: give the name alone, without path, blanks or any of ? # % \\')
    return text


def _names(raw: str | float) -> str:
    names = [_name(name) for name in str(raw).split(",")]
    if ALL in names and len(names) > 1:
        raise ValueError(f'"{raw}" names {ALL} and others: give either')
    return ",".join(dict.fromkeys(names))


def _azure_discovery(raw: str | float) -> str:
    if raw not in (LISTS, GRAPH):
        raise ValueError(f'"{raw}" is neither {LISTS} nor {GRAPH}')
    return str(raw)


def _asset_scope(raw: str | float) -> str:
    kind, _, name = str(raw).strip().partition("/")
    if kind not in ("organizations", "folders", "projects"):
        raise ValueError(f'"{raw}" is not a scope: give organizations/ID, folders/ID or projects/ID')
    return f"{kind}/{_name(name)}"


def _seconds(raw: str | float) -> float:
    try:
        seconds = float(raw)
    except (ValueError, OverflowError):
        seconds = 0.0
    if not isfinite(seconds) or seconds <= 0:
        raise ValueError(f'"{raw}" is not a number of seconds above 0')
    if seconds > MOST_SECONDS:
        raise ValueError(f'"{raw}" is too long a wait for one answer: {MOST_SECONDS:.0f} seconds at the most')
    return seconds


def _text(convert: Callable[[str], str]) -> Callable[[str | float], str]:
    return lambda raw: convert(str(raw).strip())


_CONVERTERS: Mapping[Kind, Callable[[str | float], str | float]] = {
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.SECONDS: _seconds,
    Kind.AZURE_DISCOVERY: _azure_discovery,
    Kind.ASSET_SCOPE: _asset_scope,
    Kind.AZURE_ENDPOINT: _text(endpoints.azure_endpoint),
    Kind.AZURE_AUTHORITY: _text(endpoints.azure_authority),
    Kind.GCP_ENDPOINT: _text(endpoints.gcp_endpoint),
    Kind.GCP_PROJECTS_ENDPOINT: _text(endpoints.gcp_projects_endpoint),
}
