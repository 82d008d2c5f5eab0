"""The numbers of the response specification that a site may change, each with its default."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class ResponseSettings:
    """Lengths in mm, periods in days, shares in per cent (RECIST 1.1; response specification §16)."""

    too_small_mm: Decimal = Decimal(5)
    node_normal_mm: Decimal = Decimal(10)
    sd_min_days: int = 42
    confirm_min_days: int = 28
    max_ne_between: int = 1
    allow_sd_between: bool = False
    pr_persistence: Literal["independent", "hold_until_pd"] = "independent"
    hold_requires_confirmation: bool = False
    marker_required_for_cr: bool = True
    marker_window_days: int = 28
    ets_from_day: int = 42
    ets_to_day: int = 70
    ets_target_day: int = 56
    ets_pct: Decimal = Decimal(20)
    cea_rise_pct: Decimal = Decimal(20)
    cea_confirm_min_days: int = 14
    cea_flare_days: int = 56
    reader_noise_pct: Decimal = Decimal(19)


DEFAULTS = ResponseSettings()


def settings_from(options: dict[str, object]) -> ResponseSettings:
    """Read settings from a conformance file; ``options`` name only what differs from the default."""
    kinds = {f.name: type(getattr(DEFAULTS, f.name)) for f in fields(ResponseSettings)}
    read = {
        name: kinds[name](str(value)) if kinds[name] is Decimal else value
        for name, value in options.items()
    }
    return replace(DEFAULTS, **read)  # type: ignore[arg-type]
