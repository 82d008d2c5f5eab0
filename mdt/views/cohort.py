"""A cohort: how did the patients of this board do, and who are they?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.days import today_of
from accounts.http import UserRequest
from mdt.actions import list_memory
from mdt.models import ListName
from mdt.presenters.cohort import cohort_page
from mdt.presenters.cohort_filter import CohortFilter
from mdt.presenters.saved_views import saved_views


@login_required
@require_safe
def cohort(request: UserRequest) -> HttpResponse:
    now, user, chosen = timezone.now(), request.user, CohortFilter.of(request.GET)
    looked_at = list_memory.look(page=ListName.COHORT, by=user, at=now)
    context = {
        "page": cohort_page(user, chosen, today_of(user, now), looked_at), "chosen": chosen, "looked_at": looked_at,
        "saved": saved_views(user, ListName.COHORT, chosen.query),
    }  # fmt: skip
    return render(request, "mdt/cohort.html", context)
