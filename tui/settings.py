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
from tui.options import OPTIONS, Kind, Option, option_named

DEFAULT_TIMEOUT = 30.0


class OriginKind(StrEnum):
    """What a value was set by."""

    OPTION = "option"
    VARIABLE = "variable"
    FILE = "file"
    LAB = "the lab"
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
    azure_endpoint: str = PUBLIC.endpoint
    azure_authority: str = PUBLIC.authority
    gcp_endpoint: str = endpoints.GCP_PUBLIC
    timeout: float = DEFAULT_TIMEOUT
    origins: Mapping[str, Origin] = field(default_factory=dict)
    slow_reads: bool = True


def load_settings(options: Mapping[str, str], environment: Mapping[str, str], config: ConfigFile) -> Settings:
    """The first of option, HAVPN variable, file, another tool's variable and default, for each setting.

    Args:
        options: what the command line gave, by field.
        environment: the environment variables; an empty one counts as not set.
        config: the configuration file, already checked.

    Raises:
        UsageError: a value is not what its setting needs.
    """
    chosen = {option.name: _choose(option, options, environment, config) for option in OPTIONS}

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
        azure_endpoint=azure.endpoint,
        azure_authority=azure.authority,
        gcp_endpoint=text("gcp_endpoint") or endpoints.GCP_PUBLIC,
        timeout=DEFAULT_TIMEOUT if seconds is None else float(seconds),
        origins={name: origin for name, (_, origin) in chosen.items()},
    )


def mark_lab(settings: Settings) -> Settings:
    """The settings with the lab as origin of what came from a variable: there it sets them all, and the person none."""
    lab = Origin(OriginKind.LAB)
    origins = settings.origins.items()
    return replace(settings, origins={name: lab if o.kind is OriginKind.VARIABLE else o for name, o in origins})


def require_scope(settings: Settings, config: ConfigFile) -> None:
    """Make sure that both clouds have been named.

    Raises:
        UsageError: the subscription or the project is missing.
    """
    wanted = {"azure_subscription": settings.azure_subscription, "gcp_project": settings.gcp_project}
    missing = [option_named(name) for name, value in wanted.items() if value is None]
    if missing:
        ways = " and ".join(
            f"{option.help} ({option.flag}, {option.variable}, key {option.name})" for option in missing
        )
        raise UsageError(f"not set: {ways}; keys go into {config.path}; without an account try: havpn-tui demo")


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
    # A name becomes one segment of a request's path, and nothing else.
    if text in (".", "..") or any(c in "/\\?#%" or c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f'"{text}" is not a name: give the name alone, without path, blanks or any of ? # % \\')
    return text


def _seconds(raw: str | float) -> float:
    try:
        seconds = float(raw)
    except (ValueError, OverflowError):
        seconds = 0.0
    if not isfinite(seconds) or seconds <= 0:
        raise ValueError(f'"{raw}" is not a number of seconds above 0')
    return seconds


def _text(convert: Callable[[str], str]) -> Callable[[str | float], str]:
    return lambda raw: convert(str(raw).strip())


_CONVERTERS: Mapping[Kind, Callable[[str | float], str | float]] = {
    Kind.NAME: _name,
    Kind.SECONDS: _seconds,
    Kind.AZURE_ENDPOINT: _text(endpoints.azure_endpoint),
    Kind.AZURE_AUTHORITY: _text(endpoints.azure_authority),
    Kind.GCP_ENDPOINT: _text(endpoints.gcp_endpoint),
}
