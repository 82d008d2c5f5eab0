"""Reading a token that another system signed: whatever is wrong with it is one kind of refusal."""

from typing import Any

import jwt

from accounts.unkept import problems_of

ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256")
SKEW = 60


def claims_of(
    token: str,
    key: Any,
    *,
    issuer: str,
    audience: str,
    required: list[str],
    algorithms: tuple[str, ...] | list[str] = ALGORITHMS,
) -> dict[str, Any]:
    """The claims of a token signed by ``key``, for ``audience``, fresh by a minute's difference of clocks.

    Raises ``jwt.PyJWTError`` alone, also where the library stumbles: a token that says it was signed by another kind of
    key than ``key`` is a ``TypeError`` to it.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            audience=audience,
            issuer=issuer,
            leeway=SKEW,
            options={"require": required},
        )
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        raise jwt.InvalidTokenError("The token does not hold together.") from error
    if problems_of(claims):
        raise jwt.InvalidTokenError("The token holds a character that cannot be stored.")
    return claims
