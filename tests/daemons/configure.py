"""The plan as the daemons' own configuration: documents -> plan -> swanctl.conf, strongswan.conf, bird.conf."""

from lab.azure.store import AzureStore
from lab.google.store import GoogleStore
from tests.daemons.azure_side import read_azure
from tests.daemons.google_side import read_google
from tests.daemons.plan import Haste, Plan, Session, Speaker, ThrowawayKeys, TunnelEnd

CHILD = "any"
"""What every CHILD_SA is called."""

REKEY_SHARE = 0.9
"""When an IPsec SA is rekeyed, as a share of its lifetime."""


def make_plan(azure: AzureStore, google: GoogleStore, haste: Haste) -> Plan:
    """Return what the daemons of both sides are told.

    Raises:
        ValueError: two ends have the same two addresses, so that no network tells their packets apart.
    """
    keys = ThrowawayKeys()
    azure_ends, azure_speakers = read_azure(azure, keys, haste)
    google_ends, google_speaker = read_google(google, keys, haste)
    plan = Plan(azure_ends, azure_speakers, google_ends, google_speaker)
    if len({(end.address, end.peer_address) for end in plan.ends}) < len(plan.ends):
        raise ValueError("two tunnel ends have the same own and the same peer address")
    return plan


def write_swanctl(end: TunnelEnd) -> str:
    """Return swanctl.conf of one end. It holds the end's throwaway key."""
    rekey = int(end.child_seconds * REKEY_SHARE)
    return f"""\
connections {{
  tunnel {{
    version = {end.version}
    local_addrs = {end.address}
    remote_addrs = {end.peer_address}
    proposals = {", ".join(end.ike)}
    keyingtries = 1
    mobike = no
    unique = replace
    local {{
      auth = psk
      id = {end.identity}
    }}
    remote {{
      auth = psk
      id = {end.peer_identity}
    }}
    children {{
      {CHILD} {{
        local_ts = {", ".join(end.local_ranges)}
        remote_ts = {", ".join(end.remote_ranges)}
        esp_proposals = {", ".join(end.esp)}
        life_time = {end.child_seconds}s
        rekey_time = {rekey}s
        rand_time = 0s
      }}
    }}
  }}
}}
secrets {{
  ike {{
    id-own = {end.identity}
    id-peer = {end.peer_identity}
    secret = "{end.key}"
  }}
}}
"""


def write_strongswan(folder: str) -> str:
    """Return strongswan.conf of one charon whose files lie in a folder.

    ESP in user space: not every kernel has it. The plugin routes each policy by a device called `ipsec0`, even with
    `install_routes = no`; the mark, which no packet has, keeps that route away from IKE itself. Fewer than 16 threads
    let VICI hang (seen).
    """
    return f"""\
charon {{
  load = random drbg nonce aes sha1 sha2 md5 hmac gmp curve25519 openssl gcm kdf \
kernel-libipsec kernel-netlink socket-default vici
  install_routes = no
  install_virtual_ip = no
  threads = 16
  retransmit_tries = 2
  retransmit_timeout = 1.0
  retransmit_base = 1.4
  half_open_timeout = 10
  filelog {{
    log {{
      path = {folder}/charon.log
      flush_line = yes
      default = 1
    }}
  }}
  plugins {{
    vici {{
      socket = unix://{folder}/vici
    }}
    kernel-netlink {{
      fwmark = 0x42
    }}
    kernel-libipsec {{
      allow_peer_ts = yes
    }}
  }}
}}
"""


def write_bird(speaker: Speaker, folder: str) -> str:
    """Return bird.conf of one speaker whose files lie in a folder.

    A network's own prefixes win against learned ones. It dials more often than the clouds do, and rests for less after
    an error: what is looked at is where it ends, not when.
    """
    offered = {row.prefix for session in speaker.sessions for row in session.offered} - set(speaker.own)
    return "\n".join(
        [
            f'log "{folder}/bird.log" all;',
            f"router id {next((session.address for session in speaker.sessions), '192.0.2.1')};",
            "protocol device { scan time 1; }",
            "protocol kernel { merge paths on; ipv4 { import none; export where source = RTS_BGP; }; }",
            _write_static("own", speaker.own),
            _write_static("told", sorted(offered)),
            *(_write_session(session, speaker.asn) for session in speaker.sessions),
            "",
        ]
    )


def _write_static(name: str, prefixes: tuple[str, ...] | list[str]) -> str:
    routes = "".join(f" route {prefix} unreachable;" for prefix in prefixes)
    return f"protocol static {name} {{ ipv4;{routes} }}"


def _write_session(session: Session, asn: int) -> str:
    offers = "".join(
        f"      if net = {row.prefix} then {{ bgp_med = {row.med}; accept; }}\n" for row in session.offered
    )
    extra = "  passive yes;\n" if session.passive else ""
    extra += f"  min hold time {session.least_hold};\n" if session.least_hold else ""
    extra += f'  password "{session.password}";\n' if session.password else ""
    return f"""\
protocol bgp {session.name} {{
  local {session.address} as {asn};
  neighbor {session.peer_address} as {session.peer_asn};
  interface "tun-{session.end}";
  direct;
  keepalive time {session.keepalive};
  hold time {session.hold};
  connect delay time 1;
  connect retry time 2;
  error wait time 1, 2;
{extra}  ipv4 {{
    import all;
    next hop self;
    export filter {{
      if source != RTS_STATIC then reject;
{offers}      reject;
    }};
  }};
}}"""
