"""What a gateway tells whose status no longer follows what is so."""

from collections.abc import Collection
from dataclasses import replace

from lab.engine.observation import NOT_CONNECTED, AzureTunnel, Observation


def tell_stale(observation: Observation, gateways: Collection[str]) -> Observation:
    """Return an observation in which these Azure gateways still tell that nothing ever came up.

    `gateways` are ids in any casing. Google's side tells what is so. A reset is what guides name as the last resort
    when everything agrees and Azure still tells otherwise; that it is the telling that stays behind, and for the whole
    gateway, is inferred.
    """
    stale = {gateway.lower() for gateway in gateways}
    if not stale:
        return observation
    told = tuple(_forget(tunnel) if tunnel.end.gateway_id in stale else tunnel for tunnel in observation.azure_tunnels)
    return replace(observation, azure_tunnels=told)


def _forget(tunnel: AzureTunnel) -> AzureTunnel:
    return AzureTunnel(tunnel.end, NOT_CONNECTED, session_up=False, learned=(), offered=())
