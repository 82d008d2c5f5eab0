"""A cohort: how did the patients of this board do, and who are they?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from mdt.models import ListName
from mdt.presenters.cohort import cohort_page
from mdt.presenters.cohort_filter import CohortFilter
from mdt.presenters.saved_views import saved_views


@login_required
@require_safe
def cohort(request: UserRequest) -> HttpResponse:
    page = cohort_page(request.user, CohortFilter.of(request.GET), timezone.now().date())
    saved = saved_views(request.user, ListName.COHORT, page.chosen.query)
    return render(request, "mdt/cohort.html", {"page": page, "chosen": page.chosen, "saved": saved})
