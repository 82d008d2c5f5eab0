"""Entering one fact of a case by hand: a cycle, a laboratory value, a gene result, clinical progression."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.days import day_at
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.actions import work_ups
from cases.documents import document_of
from cases.models import Case, WorkUp
from mdt.actions import drafts
from mdt.entry_forms import ENTRIES, EntryForm


def _form_of(kind: str) -> type[EntryForm]:
    if kind not in ENTRIES:
        raise Http404
    return ENTRIES[kind]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: UserRequest, pk: UUID, kind: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    check(request.user, Permission.EDIT_CASES, case.site_id)
    make, document, now = _form_of(kind), document_of(case), timezone.now()
    if request.method != "POST":
        audit.record("case opened", case, by=request.user, at=now, site_code=case.site.code)
        first = {**request.GET.dict(), "version": case.version}
        form = make(initial=first, document=document)
        return _page(request, case, form, kind, 200)
    form = make(request.POST, document=document)
    if not (form.is_valid() and form.record(case=case, by=request.user, at=now)):
        return _page(request, case, form, kind, 422)
    drafts.drop(form=f"enter-{kind}", about=case.public_id, by=request.user)
    messages.success(request, _("Recorded. Response and flags follow within seconds."))
    return redirect("case", case.public_id)


@login_required
@require_POST
def withdraw_work_up(request: UserRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(WorkUp.objects.visible_to(request.user), public_id=pk)
    because = request.POST.get("because", "")
    work_ups.withdraw(work_up=row, because=because, by=request.user, at=timezone.now())
    messages.success(request, _("Withdrawn. It stays readable in the history of the case."))
    return redirect("case", row.case.public_id)


def _page(
    request: UserRequest, case: Case, form: EntryForm, kind: str, status: int
) -> HttpResponse:
    age = case.age_on(day_at(case.site, timezone.now()))
    context = {"case": case, "form": form, "age": age, "kind": kind}
    return render(request, "mdt/entry.html", context, status=status)
