"""Decisions: record in under a minute, read back, sign, seal."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking_again import proof_of
from accounts.days import day_at
from accounts.exceptions import Invalid, Refused
from accounts.http import UserRequest
from accounts.models import User
from mdt.actions import decisions, drafts, follow_ups
from mdt.full_form import FullDecisionForm
from mdt.informed_form import InformedForm
from mdt.models import Action, AgendaItem, Decision
from mdt.presenters.afterwards import afterwards
from mdt.presenters.decision import decision_page
from mdt.views.people import person_of

# A version that no decision has: the page that was signed showed another text.
NEVER = -1


def _item(request: UserRequest, pk: UUID) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.visible_to(request.user).for_lists(), public_id=pk)


def _decision(request: UserRequest, pk: UUID) -> Decision:
    visible = Decision.objects.visible_to(request.user)
    return get_object_or_404(visible.for_page(), public_id=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: UserRequest, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    if request.method != "POST":
        return _form(request, item)
    form = FullDecisionForm.sent(request.POST, item)
    return _saved(request, item, form) if form.is_valid() else _form(request, item, form, 422)


def _saved(request: UserRequest, item: AgendaItem, form: FullDecisionForm) -> HttpResponse:
    version, now = form.cleaned_data["version"], timezone.now()
    try:
        decision = decisions.save_draft(
            item=item, content=form.content, by=request.user, at=now, expected_version=version
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _form(request, item, form, refusal.status)
    return _after_save(request, decision)


def _after_save(request: UserRequest, decision: Decision) -> HttpResponse:
    """Saved; asked to read back as well, go on if it is complete, else name the gaps."""
    drafts.drop(form="decision", about=decision.item.public_id, by=request.user)
    if "read_back" not in request.POST:
        messages.success(request, _("Draft saved."))
        return redirect("decision-record", decision.item.public_id)
    try:
        decisions.read_back(decision=decision, by=request.user, at=timezone.now())
    except Invalid as refusal:
        form = FullDecisionForm.of(decision.item, decision)
        return _form(request, decision.item, form, 422, refusal)
    return redirect("decision", decision.public_id)


def _form(
    request: UserRequest,
    item: AgendaItem,
    form: FullDecisionForm | None = None,
    status: int = 200,
    refusal: Refused | None = None,
) -> HttpResponse:
    page = decision_page(item, request.user, timezone.now())
    gaps = {problem.path for problem in refusal.problems} if refusal else set()
    form = form or FullDecisionForm.of(item, page.draft)
    context = {"page": page, "form": form, "refusal": refusal, "gaps": gaps}
    return render(request, "mdt/decision_form.html", context, status=status)


@login_required
@require_safe
def decision(request: UserRequest, pk: UUID) -> HttpResponse:
    return shown(request, _decision(request, pk))


def shown(
    request: UserRequest,
    found: Decision,
    refusal: Refused | None = None,
    told: InformedForm | None = None,
) -> HttpResponse:
    """The page of a decision; with what was refused, and why."""
    now = timezone.now()
    page = decision_page(found.item, request.user, now, gives_tasks=True)
    context = {
        "page": page, "decision": found, "refusal": refusal, "extra": afterwards(found, day_at(found.item.meeting.board, now)),
        "told": told or InformedForm(decision=found, user=request.user),
    }  # fmt: skip
    status = refusal.status if refusal else 422 if told else 200
    return render(request, "mdt/decision.html", context, status=status)


@login_required
@require_POST
def sign(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _decision(request, pk)
    seen = found.version if request.POST.get("version") == str(found.version) else NEVER
    try:
        decisions.sign(
            decision=found, password=proof_of(request), expected_version=seen, by=request.user,
            quorum_override=request.POST.get("quorum_override", ""), at=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        return shown(request, found, refusal)
    messages.success(request, _("The decision is signed and sealed."))
    return redirect("decision", pk)


@login_required
@require_POST
def addendum(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _decision(request, pk)
    decisions.add_addendum(
        decision=found, text=request.POST.get("text", ""), by=request.user, at=timezone.now()
    )
    return redirect("decision", pk)


@login_required
@require_POST
def action(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _decision(request, pk)
    staff = User.at(found.item.case.site_id)
    owner = person_of(request, "owner", staff)
    days = request.POST.get("days", "")
    deputy = person_of(request, "deputy", staff) if request.POST.get("deputy") else None
    follow_ups.give(
        decision=found, text=request.POST.get("text", ""), owner=owner, deputy=deputy,
        due_in_working_days=int(days) if days.isdecimal() else -1, by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("decision", pk)


@login_required
@require_POST
def close_action(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Action.objects.visible_to(request.user), public_id=pk)
    closed = follow_ups.close(
        action=found, done="done" in request.POST, evidence=request.POST.get("evidence", ""),
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("decision", closed.decision.public_id)
