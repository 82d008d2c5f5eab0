"""Best overall response of a line, unconfirmed and confirmed (RECIST 1.1; response specification §8)."""

from collections.abc import Sequence
from datetime import date

from cases.rules.settings import ResponseSettings

Dated = tuple[date, str]
RANK = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD")
STABLE = ("SD", "NON-CR/NON-PD")


def best_response(
    sequence: Sequence[Dated],
    *,
    reference: date,
    confirmed: bool,
    has_target: bool,
    settings: ResponseSettings,
) -> str:
    """The best of the responses up to and including the first progression, in date order."""
    counted = up_to_progression(sequence)
    found = {
        _counts_as(index, counted, reference, confirmed, has_target, settings)
        for index in range(len(counted))
    }
    return next((response for response in RANK if response in found), "NE")


def up_to_progression(sequence: Sequence[Dated]) -> list[Dated]:
    counted: list[Dated] = []
    for item in sequence:
        counted.append(item)
        if item[1] == "PD":
            break
    return counted


def _counts_as(
    index: int,
    counted: Sequence[Dated],
    reference: date,
    confirmed: bool,
    has_target: bool,
    settings: ResponseSettings,
) -> str:
    day, response = counted[index]
    long_enough = (day - reference).days >= settings.sd_min_days
    if response in STABLE:
        return response if long_enough else "NE"
    if response in ("CR", "PR") and confirmed and not has_partner(counted, index, settings):
        fallback = "SD" if has_target else "NON-CR/NON-PD"
        return fallback if long_enough else "NE"
    return response


def has_partner(sequence: Sequence[Dated], index: int, settings: ResponseSettings) -> bool:
    """Whether a later scan confirms the response; any later one may, not only the next."""
    day, response = sequence[index]
    confirming = ("CR",) if response == "CR" else ("CR", "PR")
    return any(
        later in confirming
        and (later_day - day).days >= settings.confirm_min_days
        and _allowed_between(response, [r for _, r in sequence[index + 1 : place]], settings)
        for place, (later_day, later) in enumerate(sequence)
        if place > index
    )


def _allowed_between(response: str, between: list[str], settings: ResponseSettings) -> bool:
    if between.count("NE") > settings.max_ne_between:
        return False
    stable = between.count("SD")
    if response == "PR" and settings.allow_sd_between and stable == 1:
        between = [other for other in between if other != "SD"]
    return set(between) <= ({"CR", "NE"} if response == "CR" else {"CR", "PR", "NE"})
