"""Network namespaces and daemons for a plan. Runs inside the sandbox of sandbox.py, which is what ends it all.

    wan                          between all public addresses; what it has no route for is lost
    g0 g1   a00 a01 a10 a11      one charon for each tunnel end, with its public address
    google  instance0 instance1  a BGP speaker, with the tunnels as interfaces
    vnet                         Azure's virtual network behind both instances

One charon for each end: its user-space IPsec has one TUN device and no marks. The device is moved to where the speaker
is, which makes it the interface of a route-based tunnel.
"""

import subprocess
import time
from collections.abc import Callable
from ipaddress import ip_interface
from pathlib import Path

from tests.daemons.configure import CHILD, write_bird, write_strongswan, write_swanctl
from tests.daemons.plan import Plan, Session, Speaker, TunnelEnd

CHARON = "/usr/sbin/charon-systemd"
BIRD = "/usr/sbin/bird"
NEXT_HOP = "100.64.0.1"
"""The next hop of every end; an address of `wan` alone."""

MTU = 1400
LINK_LOCAL = "169.254.0.0/16"
START_SECONDS = 15.0


class Stage:
    """The namespaces and the running daemons of a plan; `folder` holds their configuration, sockets and logs."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Build the namespaces, start the daemons and load what they are told. No tunnel is dialled yet.

        Raises:
            RuntimeError: a command failed.
            TimeoutError: a daemon did not come up.
        """
        for name in ("wan", "vnet", *(speaker.name for speaker in self.plan.speakers)):
            self._add_namespace(name)
        run_ip("wan", "route add blackhole default")
        for number, end in enumerate(self.plan.ends):
            self._add_namespace(end.name)
            self._connect(end, 100 + number)
            self._start_charon(end)
        for end in self.plan.ends:
            self._move_tunnel(end)
        self._build_vnet()
        for speaker in self.plan.speakers:
            self._address(speaker)
            self._start_bird(speaker)
        for end in self.plan.ends:
            self.swanctl(end, "--load-all", "--file", str(self._home(end.name) / "swanctl.conf"))

    def dial(self, end: TunnelEnd) -> None:
        """Let an end open IKE and its tunnel; what becomes of it is for `swanctl` to tell."""
        command = self._swanctl_command(end, "--initiate", "--child", CHILD, "--timeout", "1")
        self._spawn("wan", command, self._home(end.name) / "initiate.log", self._environment(end))

    def swanctl(self, end: TunnelEnd, *words: str) -> str:
        """Return what swanctl prints for an end."""
        return run(self._swanctl_command(end, *words), self._environment(end))

    def birdc(self, speaker: Speaker, *words: str) -> str:
        """Return what birdc prints for a speaker."""
        return run(["birdc", "-s", str(self._home(speaker.name) / "ctl"), *words])

    def read_log(self, end: TunnelEnd) -> str:
        """Return charon's log of an end."""
        log = self._home(end.name) / "charon.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def _home(self, name: str) -> Path:
        return self.folder / name

    def _add_namespace(self, name: str) -> None:
        run(["ip", "netns", "add", name])
        self._home(name).mkdir(mode=0o700)
        run_ip(name, "link set lo up")
        forward = "1" if name not in {end.name for end in self.plan.ends} else "0"
        settings = {
            "ipv4/ip_forward": forward,
            "ipv4/conf/all/rp_filter": "0",
            "ipv4/conf/default/rp_filter": "0",
            "ipv4/fib_multipath_hash_policy": "1",
            "ipv6/conf/all/disable_ipv6": "1",
            "ipv6/conf/default/disable_ipv6": "1",
        }
        for key, value in settings.items():
            path = f"/proc/sys/net/{key}"
            run(["ip", "netns", "exec", name, "sh", "-c", f"[ ! -e {path} ] || echo {value} > {path}"])

    def _connect(self, end: TunnelEnd, table: int) -> None:
        """Wire an end to `wan`. Where two ends share an address, each gets what comes from its own peer."""
        name, address = end.name, end.address
        run_ip("wan", f"link add {name} type veth peer name eth0 netns {name}")
        run_ip("wan", f"addr add {NEXT_HOP}/32 dev {name}", f"link set {name} up")
        run_ip("wan", f"route add {address}/32 dev {name} table {table}")
        run_ip("wan", f"rule add from {end.peer_address} to {address} lookup {table}")
        if address not in {other.address for other in self.plan.ends[: self.plan.ends.index(end)]}:
            run_ip("wan", f"route add {address}/32 dev {name}")
        run_ip(name, f"addr add {address}/32 dev eth0", "link set eth0 up")
        run_ip(name, f"route add {NEXT_HOP}/32 dev eth0")
        run_ip(name, f"route add default via {NEXT_HOP} dev eth0 src {address}")
        # User-space IPsec wants an address of its own inside selectors, those that the other end narrowed among them.
        speaker = self.plan.google_speaker if end in self.plan.google_ends else self.plan.azure_speakers[0]
        if speaker.host:
            run_ip(name, f"addr add {speaker.host}/32 dev lo")

    def _start_charon(self, end: TunnelEnd) -> None:
        home = self._home(end.name)
        (home / "strongswan.conf").write_text(write_strongswan(str(home)), encoding="utf-8")
        secret = home / "swanctl.conf"
        secret.touch(mode=0o600)
        secret.write_text(write_swanctl(end), encoding="utf-8")
        self._spawn(end.name, [CHARON], home / "charon.out", self._environment(end))

    def _move_tunnel(self, end: TunnelEnd) -> None:
        wait_for((self._home(end.name) / "vici").exists, f"the socket of {end.name}")
        wait_for(lambda: "ipsec0" in run(["ip", "-n", end.name, "-br", "link"]), f"the TUN device of {end.name}")
        run_ip(end.name, f"link set ipsec0 netns {end.speaker} name tun-{end.name}")
        # Something else takes the name that the plugin routes by.
        run_ip(end.name, "tuntap add ipsec0 mode tun", "link set ipsec0 up")
        run_ip(end.speaker, f"link set tun-{end.name} mtu {MTU} up")

    def _address(self, speaker: Speaker) -> None:
        # Link-local addresses are not forwarded, and nobody is told so (RFC 3927).
        run_ip(speaker.name, f"route add blackhole {LINK_LOCAL}")
        for session in speaker.sessions:
            run_ip(speaker.name, f"addr add {_name_address(session)} dev tun-{session.end}")
        if speaker is self.plan.google_speaker and speaker.host:
            run_ip(speaker.name, f"addr add {speaker.host}/32 dev lo")

    def _build_vnet(self) -> None:
        hops = []
        for number, speaker in enumerate(self.plan.azure_speakers):
            here, there = f"100.64.1.{2 * number}", f"100.64.1.{2 * number + 1}"
            run_ip("vnet", f"link add {speaker.name} type veth peer name vnet netns {speaker.name}")
            run_ip("vnet", f"addr add {here}/31 dev {speaker.name}", f"link set {speaker.name} up")
            run_ip(speaker.name, f"addr add {there}/31 dev vnet", "link set vnet up")
            for prefix in speaker.own:
                run_ip(speaker.name, f"route add {prefix} via {here}")
            hops.append(f"nexthop via {there}")
        run_ip("vnet", f"addr add {self.plan.azure_speakers[0].host}/32 dev lo", f"route add default {' '.join(hops)}")

    def _start_bird(self, speaker: Speaker) -> None:
        home = self._home(speaker.name)
        configuration = home / "bird.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(write_bird(speaker, str(home)), encoding="utf-8")
        command = [BIRD, "-f", "-c", str(configuration), "-s", str(home / "ctl")]
        self._spawn(speaker.name, command, home / "bird.out")
        wait_for((home / "ctl").exists, f"the socket of {speaker.name}")

    def _spawn(self, namespace: str, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        with log.open("ab") as output:
            self.running.append(
                subprocess.Popen(
                    ["ip", "netns", "exec", namespace, *command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                )
            )

    def _environment(self, end: TunnelEnd) -> dict[str, str]:
        home = self._home(end.name)
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "STRONGSWAN_CONF": str(home / "strongswan.conf"),
            "SWANCTL_DIR": str(home),
        }

    def _swanctl_command(self, end: TunnelEnd, *words: str) -> list[str]:
        return ["swanctl", *words, "--uri", f"unix://{self._home(end.name)}/vici"]


def _name_address(session: Session) -> str:
    """Return what `ip addr add` is told: a network, or the two ends of a link."""
    if session.network:
        return str(ip_interface(session.network))
    return f"{session.address} peer {session.peer_address}"


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Return what a command prints.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}".strip())
    return done.stdout


def run_ip(namespace: str, *commands: str) -> None:
    """Run commands of ip(8) in a namespace."""
    for command in commands:
        run(["ip", "-n", namespace, *command.split()])


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it did not.
    """
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not appear")
        time.sleep(0.02)
