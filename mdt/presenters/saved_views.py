"""A person's views of one list as chips, and the query that would be kept now."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import reverse

from accounts.models import User
from mdt.models import ListName, SavedView
from mdt.presenters.case_list import CaseFilter
from mdt.presenters.cohort_filter import CohortFilter
from mdt.presenters.flag_list import FlagFilter
from mdt.presenters.meeting_list import MeetingFilter
from mdt.presenters.referral_list import ReferralFilter


class Filter(Protocol):
    @property
    def query(self) -> str: ...

    @classmethod
    def of(cls, query: Any) -> Any: ...


FILTERS: dict[str, type[Filter]] = {
    ListName.CASES: CaseFilter, ListName.FLAGS: FlagFilter, ListName.COHORT: CohortFilter,
    ListName.MEETINGS: MeetingFilter, ListName.REFERRALS: ReferralFilter,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedViews:
    page: str
    query: str
    views: list[SavedView]

    @property
    def can_be_kept(self) -> bool:
        """Whether something was chosen that is neither a view already nor what everybody begins with."""
        return self.query not in ("", FILTERS[self.page]().query) and not self.is_kept

    @property
    def is_kept(self) -> bool:
        """Whether the filters of now are one of the views already."""
        return any(view.query == self.query for view in self.views)


def saved_views(user: User, page: str, query: str) -> SavedViews:
    return SavedViews(page, query, list(SavedView.objects.of(user, page)))


def address_of(view: SavedView) -> str:
    return f"{reverse(view.page)}?{view.query}"
