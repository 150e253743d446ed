"""Template deployments, as far as `az network vpn-connection create` needs them.

The resources of the template are written one by one with the caller's own permissions; `[parameters('x')]` is the one
function that is understood. What is secret in the parameters stays out of what is kept.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer, ArmRequest, ProviderRefusal, Refusal, make_page, read_body
from lab.azure.connections import ONLY_WHEN_GOT
from lab.azure.operation import Work
from lab.azure.store import PROVIDER, AzureStore
from lab.azure.subscriptions import find_group
from lab.wire import Document, dig, items
from lab.world import World

PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]")
REFERENCE = re.compile(r"\[reference\('([^']+)'.*\)\]")
SPARE_SECONDS = 5

Put = Callable[[World, ArmRequest], Answer]


def make_put(put: Put) -> Put:
    """Return the handler of a deployment's PUT, which hands each resource to `put`."""

    def put_deployment(world: World, request: ArmRequest) -> Answer:
        return _put_deployment(world, request, put)

    return put_deployment


def _put_deployment(world: World, request: ArmRequest, put: Put) -> Answer:
    """Begin a deployment (201): accepted whatever its resources say, and Failed when one of them is refused [R]."""
    store, body, name = world.azure, read_body(request), request.parts["deployment"]
    template, given = dig(body, "properties.template", {}), dig(body, "properties.parameters", {})
    _check_template(template, given)
    declared = dig(template, "parameters", {})
    values = {key: dig(given, f"{key}.value", entry.get("defaultValue")) for key, entry in declared.items()}
    group = find_group(store, request.parts["group"])
    document: Document = {
        "id": _identify(store, group, name),
        "name": name,
        "type": "Microsoft.Resources/deployments",
        "properties": {
            "parameters": {key: {"type": entry.get("type")} for key, entry in declared.items()},
            "mode": "Incremental",
            "provisioningState": "Accepted",
            "timestamp": f"{world.clock.now():%Y-%m-%dT%H:%M:%S.%fZ}",
        },
    }
    failure: Refusal | None = None
    made: list[str] = []
    for resource in items(template, "resources"):
        resolved = _resolve(resource, values)
        try:
            made.append(_put_one(world, request, group, resolved, put))
        except Refusal as refusal:
            failure = refusal
            break
    seconds = world.operations.count_seconds_left(frozenset(identity.lower() for identity in made))
    store.deployments[document["id"].lower()] = document

    def finish() -> None:
        _finish(store, document, template, made, failure)

    work = Work("PutDeployment", seconds + SPARE_SECONDS, frozenset(), finish)
    headers, _ = world.operations.begin(request, store.groups[group], work)
    return Answer(document, HTTPStatus.CREATED, headers)


def _check_template(template: Any, given: Any) -> None:
    """Refuse a template whose parts are of other kinds than a template's [D: code; words inferred].

    Raises:
        Refusal: 400 InvalidTemplate.
    """
    tables = [dig(template, name, {}) for name in ("parameters", "outputs")]
    entries = [entry for table in tables if isinstance(table, dict) for entry in table.values()]
    resources = dig(template, "resources", [])
    fits = (
        all(isinstance(value, dict) for value in (template, given, *tables, *entries))
        and isinstance(resources, list)
        and all(isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in resources)
    )
    if not fits:
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidTemplate", "Deployment template validation failed.")


def get_deployment(world: World, request: ArmRequest) -> Answer:
    """Answer a deployment.

    Raises:
        Refusal: 404 DeploymentNotFound [D].
    """
    store, name = world.azure, request.parts["deployment"]
    group = find_group(store, request.parts["group"])
    document = store.deployments.get(_identify(store, group, name).lower())
    if document is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "DeploymentNotFound", f"Deployment '{name}' could not be found.")
    return Answer(document)


def list_deployments(world: World, request: ArmRequest) -> Answer:
    """Answer the deployments of a resource group."""
    store = world.azure
    base = _identify(store, find_group(store, request.parts["group"]), "").lower()
    found = [document for key, document in store.deployments.items() if key.startswith(base)]
    return make_page(request, found, store.page_size)


def _identify(store: AzureStore, group: str, name: str) -> str:
    base = f"/subscriptions/{store.subscription_id}/resourceGroups/{group}/providers/Microsoft.Resources"
    return f"{base}/deployments/{name}"


def _resolve(value: Any, values: Document) -> Any:
    if isinstance(value, dict):
        return {key: _resolve(entry, values) for key, entry in value.items()}
    if isinstance(value, list):
        return [_resolve(entry, values) for entry in value]
    match = PARAMETER.fullmatch(value) if isinstance(value, str) else None
    return values.get(match[1]) if match else value


def _put_one(world: World, request: ArmRequest, group: str, resource: Document, put: Put) -> str:
    provider, _, kind = str(resource.get("type", "")).partition("/")
    if provider.lower() != PROVIDER.lower() or not kind or "/" in kind:
        text = f"The template resource '{resource.get('name')}' of type '{resource.get('type')}' is not supported."
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidTemplate", text)
    base = request.path.rpartition("/providers/")[0]
    path = f"{base}/providers/{PROVIDER}/{kind}/{resource['name']}"
    body = {key: resource[key] for key in ("location", "tags", "sku", "zones", "properties") if key in resource}
    parts = {"subscription": request.parts["subscription"], "group": group, "type": kind, "name": resource["name"]}
    asked = replace(request, method="PUT", path=path, parts=parts, body=json.dumps(body).encode())
    if not world.azure.allows(f"{PROVIDER}/{kind}/write"):
        text = f"The client does not have permission to perform action '{PROVIDER}/{kind}/write'."
        raise Refusal(HTTPStatus.FORBIDDEN, "AuthorizationFailed", text)
    return str(put(world, asked).body["id"])


def _finish(
    store: AzureStore, document: Document, template: Document, made: list[str], failure: Refusal | None
) -> None:
    if failure is not None:
        document["properties"]["provisioningState"] = "Failed"
        raise ProviderRefusal(
            "DeploymentFailed",
            "At least one resource deployment operation failed. Please list deployment operations for details. Please "
            "see https://aka.ms/arm-deployment-operations for usage details.",
            details=({"code": failure.code, "message": failure.message},),
        )
    found = [entry for entry in (store.find(identity) for identity in made) if entry]
    outputs = {}
    for key, output in template.get("outputs", {}).items():
        match = REFERENCE.fullmatch(str(output.get("value", "")))
        for entry in found:
            if match and match[1].rpartition("/")[2] == entry["name"]:
                shown = {name: value for name, value in entry["properties"].items() if name not in ONLY_WHEN_GOT}
                outputs[key] = {"type": "Object", "value": shown}
    document["properties"] |= {"provisioningState": "Succeeded", "outputs": outputs}
