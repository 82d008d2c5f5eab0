"""Decisions whose fate nobody knows, letters that have not left, and tasks that are late."""

from dataclasses import dataclass
from datetime import datetime

from accounts.days import today_of
from accounts.models import User
from accounts.together import read_together
from mdt.models import Action, Delivery, Letter
from mdt.presenters.bookings import Bookings, beside, bookings_at_tasks

MOST = 100


@dataclass(frozen=True, slots=True)
class FatesPage:
    now: datetime
    unexplained: list[Delivery]
    letters: list[Letter]
    actions: list[Action]
    bookings: Bookings


def fates_page(user: User, now: datetime) -> FatesPage:
    """What is owed after decisions, the longest overdue first."""
    today = today_of(user, now)
    deliveries = Delivery.objects.visible_to(user).unexplained(today)
    letters = Letter.objects.visible_to(user).unsent().order_by("due_on", "id")
    late = Action.objects.visible_to(user).overdue(today)
    case = "decision__item__case__patient"
    actions, *booked = read_together(
        late.select_related(case, "owner", "deputy")[:MOST], *beside(late[:MOST])
    )
    return FatesPage(
        now=now,
        unexplained=list(deliveries.select_related(case)[:MOST]),
        letters=list(letters.select_related(case)[:MOST]),
        actions=actions,
        bookings=bookings_at_tasks(booked, today),
    )
