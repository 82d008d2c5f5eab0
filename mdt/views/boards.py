"""Set-up: the boards of the sites one manages."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from accounts.refused_form import refused
from accounts.site_form import zones
from mdt.actions import boards as actions
from mdt.board_form import BoardForm
from mdt.models import Board
from mdt.presenters.boards import board_page, boards_managed_by, boards_page


@login_required
@require_safe
def boards(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    return render(request, "mdt/boards.html", {"boards": boards_page(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    return _answer(request, BoardForm(request.POST or None, user=request.user), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(boards_managed_by(request.user), public_id=pk)
    form = BoardForm(request.POST or None, user=request.user, board=found)
    return _answer(request, form, found)


def _answer(request: UserRequest, form: BoardForm, found: Board | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = refused(form, lambda: _save(request, form, found))
        if not status:
            return redirect("setup-boards")
    page = board_page(found, request.user) if found else None
    context = {"form": form, "page": page, "zones": zones()}
    return render(request, "mdt/board.html", context, status=status)


def _save(request: UserRequest, form: BoardForm, found: Board | None) -> None:
    setting, sites = form.setting, list(form.cleaned_data["sites"])
    by, at = request.user, timezone.now()
    if found is None:
        code = form.cleaned_data["code"]
        actions.add(code=code, setting=setting, sites=sites, by=by, at=at)
        messages.success(request, _("The board is added. Its coordinator sets up the meetings."))
    else:
        seen = form.cleaned_data["seen"]
        actions.change(board=found, seen=seen, setting=setting, sites=sites, by=by, at=at)
        messages.success(request, _("The board is saved."))
