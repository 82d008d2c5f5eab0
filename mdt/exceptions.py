"""What this app refuses, each with a code and a sentence for the reader."""

from accounts.exceptions import Invalid, NotAllowedNow, NotFound, Problem, Refused


class AlreadyListed(NotAllowedNow):
    """The case is on this board's list already."""

    code = "already-listed"


class QuorumNotMet(NotAllowedNow):
    """Somebody who must be present is not, and the chair gave no reason to go on."""

    code = "quorum-not-met"


class DecisionIncomplete(Invalid):
    """A field that must be read back is empty."""

    code = "decision-incomplete"


class ReferralIncomplete(Invalid):
    """The referral lacks something without which the board cannot advise."""

    code = "referral-incomplete"


class DuplicateReferral(NotAllowedNow):
    """The same patient waits with the same question; the referrer must say what to do about it."""

    code = "duplicate-referral"


class PatientObjects(NotAllowedNow):
    """The patient objects to being discussed, and nobody has resolved it."""

    code = "patient-objects"


class HookRequestUnreadable(Refused):
    """What a hospital system sent is not a request of CDS Hooks; the places are named."""

    status = 400
    code = "malformed"


class TokenRefused(Refused):
    """The signature of a hospital system is missing, wrong, too old, for another address, or was used before."""

    status = 401
    code = "token-refused"

    def __init__(self, message: str, *, why: str = "invalid") -> None:
        super().__init__(message)
        self.why = why


class LaunchRefused(Refused):
    """A start from a record system that does not hold together; ``why`` is a code for the audit trail."""

    status = 403
    code = "launch-refused"

    def __init__(self, message: str, *, why: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, problems=problems)
        self.why = why


class PrefetchMissing(Refused):
    """The answer needs data that were not sent along; ``problems`` name each and how to ask for it."""

    status = 412
    code = "prefetch-missing"


class RequestTooLarge(Refused):
    status = 413
    code = "too-large"


class TooManyRequests(Refused):
    status = 429
    code = "too-many"


class NotOffered(NotFound):
    code = "no-such-service"


class LiverSurgeonNeeded(NotAllowedNow):
    """The decision closes the way to a resection, and no liver surgeon was heard. No reason helps."""

    code = "liver-surgeon-needed"


class ConfirmationNeeded(NotAllowedNow):
    """A second person must confirm the text before it is signed."""

    code = "confirmation-needed"


class NotRecorder(NotAllowedNow):
    """Somebody else holds the pen of this meeting."""

    code = "not-the-recorder"


class ExportRefused(NotAllowedNow):
    """A record system does not give the patients of a group, or not all of them; nothing of it was taken."""

    code = "export-refused"
