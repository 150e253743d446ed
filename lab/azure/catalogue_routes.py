"""Reads that stand above and beside the network provider."""

from lab.azure import catalogue, deployments
from lab.azure.route import GROUP, RESOURCE, SUBSCRIPTION, make_route

ON_LOCKS = "Microsoft.Authorization/locks/read"
LOCKS = "/providers/Microsoft[.]Authorization/locks"

ROUTES = (
    make_route(
        "GET", f"{SUBSCRIPTION}/providers", "Microsoft.Resources/subscriptions/providers/read", catalogue.list_providers
    ),
    make_route(
        "GET",
        f"{SUBSCRIPTION}/providers/{{provider}}",
        "Microsoft.Resources/subscriptions/providers/read",
        catalogue.get_provider,
    ),
    make_route(
        "GET", f"{SUBSCRIPTION}/locations", "Microsoft.Resources/subscriptions/locations/read", catalogue.list_locations
    ),
    *(
        make_route("GET", f"{scope}{LOCKS}", ON_LOCKS, catalogue.list_locks)
        for scope in (SUBSCRIPTION, GROUP, RESOURCE)
    ),
    make_route(
        "GET",
        f"{GROUP}/providers/Microsoft[.]Resources/deployments",
        "Microsoft.Resources/deployments/read",
        deployments.list_deployments,
    ),
)
