"""What this app refuses, each with a code and a sentence for the reader."""

from accounts.exceptions import Invalid, NotAllowedNow


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
