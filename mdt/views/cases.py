"""Cases: where is each patient? And one case: what is the story, what is new, what is missing?"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.days import today_of
from accounts.http import UserRequest
from accounts.together import read_together
from cases.models import Case
from mdt.actions import list_memory
from mdt.launch.memory import reading_of
from mdt.models import Board, ListName, SavedView
from mdt.presenters.case_list import CaseFilter, with_clocks
from mdt.presenters.case_page import case_page
from mdt.presenters.saved_views import SavedViews

PAGE = 25


@login_required
@require_safe
def case_list(request: UserRequest) -> HttpResponse:
    chosen = CaseFilter.of(request.GET)
    now = timezone.now()
    looked_at = list_memory.look(page=ListName.CASES, by=request.user, at=now)
    boards, kept = read_together(
        Board.objects.visible_to(request.user), SavedView.objects.of(request.user, ListName.CASES)
    )
    visible = Case.objects.visible_to(request.user)
    found = chosen.apply(visible, boards, looked_at, today_of(request.user, now))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.object_list = with_clocks(page.object_list, today_of(request.user, now))
    saved = SavedViews(ListName.CASES, chosen.query, kept)
    context = {"page": page, "chosen": chosen, "looked_at": looked_at, "saved": saved}
    return render(request, "mdt/cases.html", context | {"chips": chosen.chips(boards)})


@login_required
@require_safe
def case(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    now = timezone.now()
    audit.record("case opened", found, by=request.user, at=now, site_code=found.site.code)
    page = case_page(found, request.user, now)
    reading = reading_of(request.session, str(pk))
    return render(request, "mdt/case.html", {"page": page, "reading": reading})
