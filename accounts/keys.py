"""The public keys of other systems, fetched from the one address that is registered for each."""

from time import monotonic
from typing import Any

import jwt

from accounts.outside import HostFailed, fetch_json

KEPT_SECONDS, AGAIN_SECONDS, PAUSE_SECONDS = 300, 30, 10
LEAST_RSA_BITS = 2048


class Keys(jwt.PyJWKClient):
    """Keys of one address, kept for five minutes.

    An unknown name of a key asks again at most every thirty seconds, and a host that failed is left alone for ten:
    a flood of bad tokens becomes no flood of requests. A change of keys is seen after thirty seconds at most.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address, lifespan=KEPT_SECONDS, cooldown_duration=AGAIN_SECONDS)
        self._failed_at = float("-inf")

    def fetch_data(self) -> Any:
        if monotonic() - self._failed_at < PAUSE_SECONDS:
            raise jwt.PyJWKClientConnectionError("The keys could not be fetched moments ago.")
        try:
            keys = self.asked()
        except HostFailed as error:
            self._failed_at = monotonic()
            raise jwt.PyJWKClientConnectionError(f"The keys were not fetched: {error}.") from error
        self._last_successful_fetch = monotonic()
        return keys

    def asked(self) -> dict[str, Any]:
        return fetch_json(self.uri)

    def only_key(self) -> jwt.PyJWK:
        """OpenID Connect lets a token of a system with a single key leave its name out."""
        with self._client_lock:
            found = self.get_signing_keys()
        if len(found) != 1:
            raise jwt.PyJWKClientError("The token does not name its key.")
        return found[0]


_kept: dict[str, Keys] = {}


def key_at(address: str, kid: object, kind: type[Keys] = Keys) -> Any:
    """The key of that name at a registered address; without a name the only one there is.

    Raises ``jwt.PyJWTError`` when it is not there, or too weak.
    """
    if address not in _kept:
        _kept[address] = kind(address)
    found = _kept[address].only_key() if kid is None else _kept[address].get_signing_key(str(kid))
    if not is_strong(found):
        raise jwt.InvalidKeyError("The key is no public EC or RSA key, or too short.")
    return found.key


def is_strong(key: jwt.PyJWK) -> bool:
    """Whether signatures by this key are worth believing."""
    if key.key_type == "RSA":
        return int(getattr(key.key, "key_size", 0)) >= LEAST_RSA_BITS
    return key.key_type == "EC"
