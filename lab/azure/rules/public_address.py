"""Rules of public IP addresses."""

from lab.azure.rules.common import check_unchanged, refuse
from lab.wire import Document, dig


def check_public_address(address: Document, existing: Document | None) -> None:
    """Refuse a public address that the service would not give.

    Raises:
        Refusal: Basic ones are not made any more [field: code and words]; Standard ones are static [D; code
            inferred]; zones are settled once [R]; the method of an address in use stays [inferred].
    """
    sku, method = dig(address, "sku.name", "Basic"), dig(address, "properties.publicIPAllocationMethod", "")
    if sku not in ("Basic", "Standard", "StandardV2"):
        raise refuse("InvalidPublicIPAddressSku", f"SKU {sku} of public IP address {address['id']} is not known.")
    if existing is None and sku == "Basic":
        raise refuse(
            "IPv4BasicSkuPublicIpCountLimitReached",
            "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.",
        )
    if sku != "Basic" and method != "Static":
        raise refuse(
            "StandardSkuPublicIPAddressMustBeStatic",
            f"Standard sku publicIp {address['id']} must have AllocationMethod set to Static.",
        )
    check_unchanged(address, existing, "sku.name", "PublicIPAddressSkuCannotBeChanged")
    if existing is not None and sorted(existing.get("zones", [])) != sorted(address.get("zones", [])):
        raise refuse(
            "ResourceAvailabilityZonesCannotBeModified",
            f"Resource {address['id']} has an existing availability zone constraint "
            f"{', '.join(existing.get('zones', []))} and the request has availability zone constraint "
            f"{', '.join(address.get('zones', []))}, which do not match. Zones cannot be added/updated/removed once "
            "the resource is created. The resource cannot be updated from regional to zonal or vice-versa.",
        )
