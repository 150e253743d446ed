"""A ping: ICMP echo from inside a network namespace, without a program that may not be installed."""

import os
import socket
import struct
import sys

from tests.daemons.stage import run

COUNT = 3
TIMEOUT_SECONDS = 1.0
ECHO, ECHO_REPLY = 8, 0


def ping(namespace: str, source: str, target: str) -> int:
    """Return how many of three pings from an address of a namespace come back."""
    command = ["ip", "netns", "exec", namespace, sys.executable, "-m", "tests.daemons.ping", source, target]
    return int(run(command))


def make_echo(identifier: int, number: int) -> bytes:
    """Return an ICMP echo request with its checksum (RFC 792, RFC 1071)."""
    body = struct.pack("!BBHHH", ECHO, 0, 0, identifier, number)
    total = sum(struct.unpack("!4H", body))
    folded = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!BBHHH", ECHO, 0, ~folded & 0xFFFF, identifier, number)


def is_reply(packet: bytes, identifier: int, number: int) -> bool:
    """Tell whether an IPv4 packet is the answer to an echo request."""
    message = packet[(packet[0] & 0x0F) * 4 :]
    return message[:1] == bytes([ECHO_REPLY]) and message[4:8] == struct.pack("!HH", identifier, number)


def _send(source: str, target: str) -> int:
    identifier, answered = os.getpid() & 0xFFFF, 0
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as wire:
        wire.bind((source, 0))
        wire.settimeout(TIMEOUT_SECONDS)
        for number in range(COUNT):
            wire.sendto(make_echo(identifier, number), (target, 0))
            try:
                while not is_reply(wire.recv(2048), identifier, number):
                    pass
            except TimeoutError:
                continue
            answered += 1
    return answered


if __name__ == "__main__":
    print(_send(*sys.argv[1:]))
