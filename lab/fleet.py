"""Many links out of one: the same resources again and again, renamed, and spread over subscriptions and projects."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from lab.wire import Document, items, walk

SETTINGS = ("links", "subscriptions", "locations", "projects", "regions", "different")
LONGEST_NAME = 76
MOST_LINKS = 50
"""As many as the documentation's address ranges and a project's usual quotas have room for."""

ADDRESS = re.compile(r"\b(203\.0\.113|198\.51\.100|192\.0\.2)\.(\d+)\b")
PRIVATE = re.compile(r"\b10\.(100|101)\.")
TAIL = re.compile(r"(.*?)(-\d)?")
AZURE_NETWORK = 100
GATEWAYS_EACH = 2
"""Public addresses of either side of one link; those of the first link are two in a row."""


def make_fleet(tree: Document, read: Callable[[str], Document]) -> Document:
    """Return the tree with `links` of its link. `read` gives the tree of a scenario by name.

    The links named in `different` are those of other scenarios. Subscriptions, locations, projects and regions are
    dealt out in turn, so that every project reaches into every subscription.

    Raises:
        ValueError: a setting is not well formed; the text begins with its key.
    """
    fleet = tree["fleet"]
    _check(fleet)
    azure: Document = {"stale_until_reset": []}
    google: Document = {}
    for number in range(1, fleet["links"] + 1):
        source = read(fleet["different"][str(number)]) if str(number) in fleet.get("different", {}) else tree
        place = _deal(fleet, number)
        rename = _make_renamer(source, number, place["region"])
        for cloud, table, where in ((source["azure"], azure, AZURE_KEYS), (source["google"], google, GOOGLE_KEYS)):
            for key, entries in cloud.items():
                if _are_resources(entries):
                    table.setdefault(key, []).extend(
                        {**_copy(entry, rename, number), **{name: place[name] for name in where}} for entry in entries
                    )
        azure["stale_until_reset"] += [rename(name) for name in source["azure"].get("stale_until_reset", [])]
    return {**tree, "azure": {**azure, **_azure_settings(tree)}, "google": {**google, **_google_settings(tree)}}


AZURE_KEYS = ("subscription", "resourceGroup", "location")
GOOGLE_KEYS = ("project", "region")


def _check(fleet: Mapping[str, Any]) -> None:
    for key in fleet:
        if key not in SETTINGS:
            raise ValueError(f"{key}: unknown; allowed are {', '.join(SETTINGS)}")
    links = fleet.get("links")
    if not isinstance(links, int) or not 0 < links <= MOST_LINKS:
        raise ValueError(f"links: must be a number from 1 to {MOST_LINKS}")
    for key in ("subscriptions", "locations", "projects", "regions"):
        if not isinstance(fleet.get(key), list) or not fleet[key]:
            raise ValueError(f"{key}: must be a list that is not empty")
    different = fleet.get("different", {})
    if not isinstance(different, dict) or not all(key.isdecimal() and 0 < int(key) <= links for key in different):
        raise ValueError(f"different: must be a table from a link's number, 1 to {links}, to a scenario")


def _deal(fleet: Mapping[str, Any], number: int) -> dict[str, str]:
    turn = number - 1
    subscriptions, projects = fleet["subscriptions"], fleet["projects"]
    location = fleet["locations"][turn // len(subscriptions) % len(fleet["locations"])]
    return {
        "subscription": subscriptions[turn % len(subscriptions)]["subscription"],
        "resourceGroup": _name_group(location),
        "location": location,
        "project": projects[turn % len(projects)],
        "region": fleet["regions"][turn // len(projects) % len(fleet["regions"])],
    }


def _name_group(location: str) -> str:
    return f"rg-network-{location}"


def _are_resources(entries: Any) -> bool:
    return isinstance(entries, list) and bool(entries) and isinstance(entries[0], dict) and "name" in entries[0]


def _make_renamer(source: Document, number: int, region: str) -> Callable[[str], str]:
    """Return what writes a text of the source for one link: names, addresses and the region are its own."""
    home = source["google"]["region"]
    rows = [row for table in (source["azure"], source["google"]) for key in table for row in items(table, key)]
    rows += [row for router in items(source["google"], "routers") for key in router for row in items(router, key)]
    names = {row["name"]: _number_name(row["name"], number) for row in rows if "name" in row}
    longest_first = sorted(names, key=len, reverse=True)
    known = re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, longest_first))})(?![\w.-])")

    def rename(text: str) -> str:
        text = known.sub(lambda match: names[match[1]], text)
        text = ADDRESS.sub(lambda match: f"{match[1]}.{int(match[2]) + GATEWAYS_EACH * (number - 1)}", text)
        text = PRIVATE.sub(lambda match: f"10.{number + AZURE_NETWORK * (int(match[1]) - AZURE_NETWORK)}.", text)
        return text.replace(f"regions/{home}/", f"regions/{region}/")

    return rename


def _number_name(name: str, number: int) -> str:
    match = TAIL.fullmatch(name[:LONGEST_NAME])
    stem, tail = (match[1], match[2] or "") if match else (name, "")
    return f"{stem}-{number:02}{tail}"


def _copy(entry: Document, rename: Callable[[str], str], number: int) -> Document:
    copied = copy.deepcopy(entry)
    secret = copied.pop("psk", None)
    for _, container, index in list(walk(copied)):
        container[index] = rename(container[index])
    return copied if secret is None else {**copied, "psk": f"{secret}{number:02}"}


def _azure_settings(tree: Document) -> Document:
    fleet = tree["fleet"]
    first, *others = fleet["subscriptions"]
    groups = {_name_group(location): location for location in fleet["locations"]}
    home = fleet["locations"][0]
    return {
        "tenant": tree["azure"].get("tenant"),
        **first,
        "resource_group": _name_group(home),
        "location": home,
        "other_groups": groups,
        "other_subscriptions": [{**other, "resource_groups": groups} for other in others],
    }


def _google_settings(tree: Document) -> Document:
    fleet = tree["fleet"]
    first, *others = ({"project": project, "region": fleet["regions"][0]} for project in fleet["projects"])
    regions = {"regions": fleet["regions"]}
    return {**first, **regions, "other_projects": [{**other, **regions} for other in others]}
