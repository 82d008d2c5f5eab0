"""Saved views of a list: kept under a name, gone to by a link, forgotten by a button."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from mdt.actions import list_memory
from mdt.models import SavedView
from mdt.presenters.saved_views import FILTERS, address_of


@login_required
@require_POST
def keep(request: UserRequest) -> HttpResponse:
    page, name = request.POST.get("page", ""), request.POST.get("name", "")
    told = QueryDict(request.POST.get("query", "")[:500])
    # Only what the list itself would write is kept: an address cannot be smuggled in.
    query = FILTERS[page].of(told).query if page in FILTERS else ""
    view = list_memory.keep(page=page, name=name, query=query, by=request.user, at=timezone.now())
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(address_of(view))


@login_required
@require_POST
def forget(request: UserRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.of(request.user), public_id=pk)
    list_memory.forget(view=view, by=request.user, at=timezone.now())
    messages.success(request, _("The view “%(name)s” is forgotten.") % {"name": view.name})
    return redirect(view.page)
