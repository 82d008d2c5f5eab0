"""The threads of the spider plot of one line: each target lesion against its own baseline, and their sum."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cases.rules.lengths import percent, plain
from cases.rules.response import LineResponse, TimePointResponse
from mdt.charts import spider


def spider_of(response: LineResponse) -> SafeString:
    """The figure; empty where no lesion has a length at baseline and one after."""
    return mark_safe(spider.draw(list(_threads(response))))  # noqa: S308  escaped where it is drawn


def change_of(mm: Decimal | None, baseline: Decimal | None) -> str | None:
    """The change in per cent as everywhere on the page: two decimals, nothing where either length is unknown."""
    return percent(mm - baseline, baseline) if mm is not None and baseline else None


def _threads(response: LineResponse) -> Iterator[spider.Thread]:
    for lesion in response.course.targets:
        yield _thread(
            lesion.id,
            response,
            response.baseline_lengths.get(lesion.id),
            [(point, point.sums.lengths.get(lesion.id)) for point in response.timepoints],
        )
    # A sum with a lesion missing is only the least it can be: it would look like shrinkage.
    totals = [(p, p.sums.total if p.sums.is_complete else None) for p in response.timepoints]
    yield _thread(_("sum"), response, response.baseline_sum, totals, is_sum=True)


def _thread(
    name: str,
    response: LineResponse,
    baseline: Decimal | None,
    lengths: list[tuple[TimePointResponse, Decimal | None]],
    *,
    is_sum: bool = False,
) -> spider.Thread:
    start = response.course.baseline.date
    knots = [spider.Knot(start, Decimal(0), f"{plain(baseline)} mm")] if baseline else []
    for point, mm in lengths:
        change = change_of(mm, baseline)
        if mm is not None and change is not None:
            knots.append(spider.Knot(point.point.date, Decimal(change), f"{plain(mm)} mm"))
    return spider.Thread(name, tuple(knots), is_sum)
