"""A tour for each role: a few pages in the order of the work, each with what it answers. It needs no script."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from mdt.models import TourAnswer

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the tour: the name of its address, and two sentences about it."""

    page: str
    title: Words
    words: Words


TODAY = Stop("today", _("Today"), _("What needs you now: the next meeting and how ready its list is, red flags, unsigned decisions and your tasks. Press t to come back from anywhere."))  # fmt: skip
CASES = Stop("cases", _("Cases"), _("Where each patient is. Press Ctrl and K on any page and type a part of a name, a number or a birth date. Keep the filters that you use under a name."))  # fmt: skip
FLAGS = Stop("flags", _("Flags"), _("What the rules have noticed, with the measurements behind it. Dismiss what you know with a reason, several at once if need be; a flag returns when its evidence changes."))  # fmt: skip
REFER = Stop("referrals", _("Referrals"), _("Refer a patient with a question. The page says at once what is missing, and a draft is kept while you write."))  # fmt: skip
TRIAGE = Stop(
    "triage",
    _("Triage"),
    _("Judge referrals by keyboard: discuss, note by a standard of care, ask back or return."),
)
MEETINGS = Stop("meetings", _("Meetings"), _("Each list with its minutes, its quorum and what is missing for each case."))  # fmt: skip
ORDER = Stop("meetings", _("Meetings"), _("Each list with its minutes, its quorum and what is missing for each case. Drag a case to its place, or type the place."))  # fmt: skip
CALENDAR = Stop("calendar", _("Calendar"), _("Series, holidays and cut-offs. Dates that meet a holiday or a change of clocks are asked about."))  # fmt: skip
AFTER = Stop("fates", _("Afterwards"), _("What became of each decision: letters that wait, plans that were agreed, recommendations that were not followed, and why."))  # fmt: skip
COHORT = Stop(
    "cohort",
    _("Cohort"),
    _("How the patients of a line of therapy did together. Each mark opens its case."),
)
RULES = Stop("knowledge", _("Knowledge"), _("Every rule in sentences, with its source, its grade and examples. A suggestion links here; it never fills in a decision."))  # fmt: skip
CHASE = Stop(
    "chase",
    _("Chase list"),
    _("Studies and specimens that nobody has reviewed yet, by the place that holds them."),
)
IMPORTS = Stop("imports", _("Import"), _("Records of other systems: what a file would change is shown first, and nothing is taken in before you confirm it."))  # fmt: skip
EXPORTS = Stop(
    "exports",
    _("Exports"),
    _("Every file that left, with its purpose and hash. Without names unless you may and say why."),
)
SETUP = Stop("setup", _("Set-up"), _("People with their roles, sites and boards: who may do what, and where."))  # fmt: skip
MACHINE = Stop("operations", _("Operations"), _("Is it healthy? Queues, the last sweep, and counts that must add up: no flag is without a place."))  # fmt: skip
ACCOUNT = Stop(
    "account",
    _("Your account"),
    _("Language, light or dark, tokens for programs. The tour starts again from here."),
)

TOURS: dict[str, tuple[Stop, ...]] = {
    Role.REFERRER: (TODAY, REFER, CASES, ACCOUNT),
    Role.COORDINATOR: (TODAY, ORDER, CALENDAR, FLAGS, AFTER, IMPORTS, ACCOUNT),
    Role.MEMBER: (TODAY, CASES, MEETINGS, RULES, ACCOUNT),
    Role.SURGEON: (TODAY, CASES, TRIAGE, MEETINGS, COHORT, RULES, ACCOUNT),
    Role.ONCOLOGIST: (TODAY, CASES, FLAGS, MEETINGS, COHORT, RULES, ACCOUNT),
    Role.RADIOLOGIST: (TODAY, CHASE, CASES, MEETINGS, ACCOUNT),
    Role.CHAIR: (TODAY, TRIAGE, ORDER, AFTER, RULES, MACHINE, ACCOUNT),
    Role.EXPORT_ADMIN: (TODAY, EXPORTS, COHORT, ACCOUNT),
    Role.SYSTEM_ADMIN: (TODAY, SETUP, MACHINE, ACCOUNT),
    Role.AUDITOR: (TODAY, EXPORTS, RULES, ACCOUNT),
}


@dataclass(frozen=True, slots=True)
class TourStep:
    number: int
    total: int
    stop: Stop
    before: str
    after: str


def role_of(user: User) -> str:
    """The role whose tour is shown to somebody who has several: the one that does most."""
    held = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    order = (Role.CHAIR, Role.COORDINATOR, Role.SURGEON, Role.ONCOLOGIST, Role.RADIOLOGIST, *TOURS)
    return next((role for role in order if role in held), "")


def tour_step(user: User, wanted: str) -> TourStep | None:
    """The step of that number in this person's tour; None for anything else."""
    stops = TOURS.get(role_of(user), ()) if wanted.isascii() and wanted.isdigit() else ()
    number = int(wanted[:4]) if stops else 0
    if not 1 <= number <= len(stops):
        return None
    return TourStep(
        number,
        len(stops),
        stops[number - 1],
        _address(stops, number - 1),
        _address(stops, number + 1),
    )


def first_page(user: User) -> str:
    return _address(TOURS.get(role_of(user), ()), 1) or reverse("today")


def is_offered(user: User) -> bool:
    return not TourAnswer.objects.filter(person=user).exists()


def _address(stops: tuple[Stop, ...], number: int) -> str:
    if not 1 <= number <= len(stops):
        return ""
    return f"{reverse(stops[number - 1].page)}?tour={number}"
