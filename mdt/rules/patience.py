"""How long a meeting has gone on without a rest; attention fades in the second half."""

from datetime import datetime, timedelta


def break_is_due(rested_at: datetime, now: datetime, minutes: int) -> bool:
    """Whether it is ``minutes`` or more since everybody last rested; zero asks for no break."""
    return minutes > 0 and now - rested_at >= timedelta(minutes=minutes)
