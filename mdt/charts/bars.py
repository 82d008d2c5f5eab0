"""A bar that shows how much of a meeting's time is planned."""

from mdt.charts.svg import figure, tag


def capacity(planned: int, capacity_minutes: int) -> str:
    """Minutes planned of the minutes there are; what is over shows in red."""
    share = min(planned / capacity_minutes, 1) if capacity_minutes else 1
    style = "over" if planned > capacity_minutes else "used"
    bar = tag("rect", x=0, y=0, width=round(200 * share, 1), height=10, class_=style)
    words = f"{planned} of {capacity_minutes} minutes planned"
    return figure(200, 10, words, words, bar).replace('class="figure"', 'class="figure capacity"')
