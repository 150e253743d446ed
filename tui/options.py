"""The table of settings: what each is called as option, variable and key of the configuration file."""

from __future__ import annotations

from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tui.exit_codes import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Kind(Enum):
    """What a setting's value has to look like."""

    NAME = "name"
    NAMES = "names"
    AZURE_DISCOVERY = "azure discovery"
    ASSET_SCOPE = "asset scope"
    AZURE_ENDPOINT = "azure endpoint"
    AZURE_AUTHORITY = "azure authority"
    GCP_ENDPOINT = "gcp endpoint"
    GCP_PROJECTS_ENDPOINT = "gcp projects endpoint"
    SECONDS = "seconds"


class Option(NamedTuple):
    """One setting.

    Attributes:
        name: the key in the configuration file and the field of `Settings`.
        fallbacks: variables of other tools that are asked last, before the default.
    """

    name: str
    kind: Kind
    metavar: str
    help: str
    fallbacks: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return _PREFIX + self.name.upper()


OPTIONS: tuple[Option, ...] = (
    Option(
        "azure_subscription",
        Kind.NAMES,
        "ID[,ID]",
        "Azure subscriptions; all that the account sees if left out",
        ("AZURE_SUBSCRIPTION_ID",),
    ),
    Option("azure_resource_group", Kind.NAME, "NAME", "resource group of the Azure gateway; all if left out"),
    Option("azure_gateway", Kind.NAME, "NAME", "Azure virtual network gateway; all if left out"),
    Option(
        "gcp_project",
        Kind.NAMES,
        "ID[,ID]",
        "Google projects, or all; gcloud's own if left out, else all that the account sees",
        ("GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
    ),
    Option("gcp_region", Kind.NAME, "NAME", "region of the HA VPN gateway; all if left out"),
    Option("gcp_gateway", Kind.NAME, "NAME", "HA VPN gateway; all if left out"),
    Option(
        "azure_discovery",
        Kind.AZURE_DISCOVERY,
        "lists|graph",
        "how gateways are found: lists (default) or Resource Graph",
    ),
    Option(
        "gcp_asset_scope", Kind.ASSET_SCOPE, "KIND/ID", "find projects by Asset Inventory, such as organizations/1234"
    ),
    Option("azure_endpoint", Kind.AZURE_ENDPOINT, "CLOUD|URL", "public, usgov, china, or an https address"),
    Option("azure_authority", Kind.AZURE_AUTHORITY, "URL", "sign-in address of Azure", ("AZURE_AUTHORITY_HOST",)),
    Option(
        "gcp_endpoint",
        Kind.GCP_ENDPOINT,
        "URL",
        "address of the Compute API",
        ("CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE",),
    ),
    Option(
        "gcp_projects_endpoint",
        Kind.GCP_PROJECTS_ENDPOINT,
        "URL",
        "address of the API that lists projects (Resource Manager)",
        ("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER",),
    ),
    Option("timeout", Kind.SECONDS, "SECONDS", "longest wait for one answer (default 30, at most 600)"),
)
NOT_WITH_LAB = ("config", "azure_endpoint", "azure_authority", "gcp_endpoint", "gcp_projects_endpoint")
"""The lab brings these itself: a person's own would lead away from it."""
CONFIG_VARIABLE = "HAVPN_CONFIG"
LOG_VARIABLE = "HAVPN_LOG"
THEME_VARIABLE = "HAVPN_THEME"
_PREFIX = "HAVPN_"
_THEMES = ("dark", "light")
_OPTIONS_ALONE = ("lab", "format", "output", "fail_on", "select", "ignore", "scope")
"""Options that one run is asked with: as a variable they would change runs that nobody thinks of."""


def option_named(name: str) -> Option:
    """The setting of that name.

    Raises:
        KeyError: there is none.
    """
    for option in OPTIONS:
        if option.name == name:
            return option
    raise KeyError(name)


def check_variables(environment: Mapping[str, str]) -> None:
    """Make sure that every HAVPN variable is one: a misspelt one would be a setting that silently is not there.

    Raises:
        UsageError: one is not; an empty one counts as not set.
    """
    allowed = [option.name.upper() for option in OPTIONS]
    allowed += [name.removeprefix(_PREFIX) for name in (CONFIG_VARIABLE, LOG_VARIABLE, THEME_VARIABLE)]
    for variable in sorted(name for name, value in environment.items() if name.startswith(_PREFIX) and value):
        # Without the prefix, which would make any two of them look alike.
        word = variable.removeprefix(_PREFIX)
        if word in allowed:
            continue
        if word.lower() in _OPTIONS_ALONE:
            raise UsageError(f"there is no variable {variable}: use the option --{word.lower().replace('_', '-')}")
        hint = did_you_mean(word, allowed).replace('"', f'"{_PREFIX}', 1) or "."
        names = ", ".join(_PREFIX + name for name in allowed)
        raise UsageError(f"unknown variable {variable}{hint} Allowed: {names}")


def check_theme(environment: Mapping[str, str]) -> None:
    """Make sure that the theme is one.

    Raises:
        UsageError: it is not; an empty one counts as not set.
    """
    asked = environment.get(THEME_VARIABLE, "")
    if asked and asked.casefold() not in _THEMES:
        hint = did_you_mean(asked.casefold(), _THEMES).removesuffix("?")
        raise UsageError(f'{THEME_VARIABLE}: "{asked[:40]}" is not one of {", ".join(_THEMES)}{hint}')


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """`, did you mean "x"?` for the nearest allowed word, or nothing."""
    nearest = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f', did you mean "{nearest[0]}"?' if nearest else ""
