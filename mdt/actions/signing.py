"""Several decisions signed after one re-authentication: each by itself, as if it were signed alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.exceptions import Refused
from accounts.models import User
from accounts.reauthentication import Proof, ProviderNeeded, check_again
from mdt.actions import decisions
from mdt.models import Decision


@dataclass(frozen=True, slots=True)
class ToSign:
    """One decision as it was shown: its version then, and why to go on without a quorum, if at all."""

    decision: Decision
    version: int
    quorum_override: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was sealed, and what was refused with the words of the refusal."""

    sealed: list[Decision] = field(default_factory=list)
    refused: list[tuple[Decision, str]] = field(default_factory=list)


def sign_several(*, chosen: Iterable[ToSign], by: User, password: Proof, at: datetime) -> Signed:
    """Seal each in a transaction of its own: one that is refused is named, and the others stand.

    Raises ``ReauthenticationNeeded`` for a wrong password before anything is signed, and ``ProviderNeeded``, for all
    that could be signed, where the identity provider is asked instead.
    """
    if isinstance(password, str):
        check_again(by, password)
    done, asked = Signed(), frozenset[str]()
    for one in chosen:
        try:
            sealed = decisions.sign(
                decision=one.decision, by=by, password=password, at=at, expected_version=one.version,
                quorum_override=one.quorum_override,
            )  # fmt: skip
        except ProviderNeeded as needed:
            asked |= needed.contents
        except Refused as refusal:
            done.refused.append((one.decision, refusal.message))
        else:
            done.sealed.append(sealed)
    if asked:
        raise ProviderNeeded(asked)
    return done
