"""A bar that shows how much of a meeting's time is planned."""

from mdt.charts.svg import figure, tag


def capacity(planned: int, capacity_minutes: int, fill_minutes: int) -> str:
    """Minutes planned of the minutes there are, with a mark at those that are planned at most; what is over is red."""
    share = min(planned / capacity_minutes, 1) if capacity_minutes else 1
    style = "over" if planned > capacity_minutes else "used"
    bar = tag("rect", x=0, y=0, width=round(200 * share, 1), height=10, class_=style)
    at = round(200 * min(fill_minutes / capacity_minutes, 1), 1) if capacity_minutes else 200
    mark = tag("line", x1=at, x2=at, y1=0, y2=10, class_="mark")
    words = f"{planned} of {capacity_minutes} minutes planned, {fill_minutes} at most"
    return figure(200, 10, words, words, bar + mark).replace(
        'class="figure"', 'class="figure capacity"'
    )
