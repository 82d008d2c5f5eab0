"""What this app refuses, each with a code and a sentence for the reader."""

from accounts.exceptions import Invalid


class UnknownSuggestion(Invalid):
    """An answer to something that the evaluation does not suggest."""

    code = "unknown-suggestion"


class ReasonMissing(Invalid):
    """A suggestion was modified or rejected without saying why."""

    code = "reason-missing"
