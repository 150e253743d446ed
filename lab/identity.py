"""Who may call the simulated clouds: one Azure application and one Google service account, made up for each run."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

RSA_EXPONENT = 65537
RSA_BITS = 2048
TOKEN_SECONDS = 3599
"""Lifetime of a token, as both real directories give it."""

JWT_PARTS = 3

UNIVERSE_DOMAIN = "havpn-lab.invalid"
"""The service account's universe. In Google's own universe google-auth asks iamcredentials.googleapis.com about every
service account, from a background thread and whatever the token endpoint is (2.62); in another one it stays away and
signs its tokens itself, which Compute accepts."""


@dataclass(frozen=True)
class Identity:
    """The callers' credentials and the tokens that were given out for them, token -> cloud."""

    client_id: str
    client_secret: str = field(repr=False)
    account: str
    key: rsa.RSAPrivateKey = field(repr=False)
    key_id: str
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def issue(self, cloud: str) -> str:
        """Return a new bearer token of one cloud; it has the shape of a JWT, which az insists on."""
        claims = {"appid": self.client_id, "exp": int(time.time()) + TOKEN_SECONDS, "cloud": cloud}
        parts = [_encode({"alg": "RS256", "typ": "JWT"}), _encode(claims), secrets.token_hex(32)]
        token = ".".join(parts)
        self.tokens[token] = cloud
        return token

    def accepts(self, authorization: str, cloud: str) -> bool:
        """Tell whether an Authorization header holds a token of a cloud.

        Compute also takes a JWT that the service account signed itself: its SDK never asks for a token.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return False
        return self.tokens.get(token) == cloud or (cloud == "google" and self.read_assertion(token) is not None)

    def read_assertion(self, assertion: str) -> dict[str, Any] | None:
        """Return the claims of a JWT signed by the service account; None when it is not, or is out of date."""
        parts = assertion.split(".")
        if len(parts) != JWT_PARTS:
            return None
        try:
            signature = _decode(parts[2])
            signed = f"{parts[0]}.{parts[1]}".encode()
            self.key.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
            claims = json.loads(_decode(parts[1]))
        except (InvalidSignature, ValueError):
            return None
        is_ours = claims.get("iss") == self.account and claims.get("exp", 0) > time.time()
        return claims if is_ours else None

    def write_account_file(self, project: str, token_uri: str) -> str:
        """Return the service account's key file, as Google lets one download it."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        content = {
            "type": "service_account",
            "project_id": project,
            "private_key_id": self.key_id,
            "private_key": pem.decode(),
            "client_email": self.account,
            "client_id": "100000000000000000001",
            "token_uri": token_uri,
            "universe_domain": UNIVERSE_DOMAIN,
        }
        return json.dumps(content, indent=2)


def make_identity(client_id: str, account: str) -> Identity:
    """Return an identity with a fresh client secret and a fresh RSA key."""
    key = rsa.generate_private_key(public_exponent=RSA_EXPONENT, key_size=RSA_BITS)
    return Identity(
        client_id=client_id,
        client_secret=secrets.token_hex(24),
        account=account,
        key=key,
        key_id=secrets.token_hex(20),
    )


def _encode(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
