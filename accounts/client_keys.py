"""Our own keys, by which we prove at another system's token address who we are (RFC 7523, ``private_key_jwt``).

``CLIENT_KEYS`` holds private keys as PEM, one after the other: the first signs, all are published, so that a new key
can be known to everybody before it signs and an old one until its last signature was read.
"""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.keys import LEAST_RSA_BITS

METHOD = "private_key_jwt"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 240  # SMART App Launch lets an assertion live for five minutes at most
OF_CURVE = {"secp384r1": "ES384", "secp256r1": "ES256"}
PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)
# RFC 7638: what a thumbprint is made of.
ESSENTIAL = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}


@dataclass(frozen=True, slots=True)
class Key:
    private: EllipticCurvePrivateKey | RSAPrivateKey
    algorithm: str
    public: dict[str, Any]


def keys() -> tuple[Key, ...]:
    """Ours, the one that signs first. Raises ``ImproperlyConfigured`` for what is no strong EC or RSA key."""
    return _keys(settings.CLIENT_KEYS)


def published() -> dict[str, Any]:
    """The public halves as a JSON Web Key Set."""
    return {"keys": [key.public for key in keys()]}


def assertion(client_id: str, audience: str, at: datetime) -> dict[str, str]:
    """The fields of a token request that prove who we are at the token address ``audience``."""
    ours = keys()
    if not ours:
        raise ImproperlyConfigured("Set CLIENT_KEYS or CLIENT_KEYS_FILE to sign in by a key.")
    now = int(at.timestamp())
    claims = {
        "iss": client_id, "sub": client_id, "aud": audience, "jti": token_urlsafe(24),
        "iat": now, "exp": now + LIFE_SECONDS,
    }  # fmt: skip
    signed = jwt.encode(
        claims, ours[0].private, algorithm=ours[0].algorithm, headers={"kid": ours[0].public["kid"]}
    )
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


@lru_cache(maxsize=4)
def _keys(text: str) -> tuple[Key, ...]:
    found = tuple(_key(one.group()) for one in PEM.finditer(text))
    if text.strip() and not found:
        raise ImproperlyConfigured("CLIENT_KEYS holds no private key in PEM.")
    return found


def _key(pem: str) -> Key:
    try:
        private = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ImproperlyConfigured(
            "CLIENT_KEYS holds something that is no unencrypted private key in PEM."
        ) from error
    if isinstance(private, EllipticCurvePrivateKey) and private.curve.name in OF_CURVE:
        algorithm = OF_CURVE[private.curve.name]
        public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    elif isinstance(private, RSAPrivateKey) and private.key_size >= LEAST_RSA_BITS:
        algorithm = "RS384"
        public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    else:
        raise ImproperlyConfigured(
            f"CLIENT_KEYS takes EC keys on P-384 or P-256, and RSA keys of {LEAST_RSA_BITS} bits or more."
        )
    public = {name: public[name] for name in ESSENTIAL[public["kty"]]}
    about = {"kid": _thumbprint(public), "use": "sig", "alg": algorithm}
    return Key(private, algorithm, public | about)


def _thumbprint(public: dict[str, Any]) -> str:
    words = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    return urlsafe_b64encode(hashlib.sha256(words).digest()).rstrip(b"=").decode()
