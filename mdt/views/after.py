"""After the decision: confirm, correct, tell the patient, agree, send letters, and find out what became of it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import User
from mdt.actions import correcting, decisions, delivering, follow_ups, letters, paper
from mdt.documents.letter import as_text, paragraphs
from mdt.documents.letter import render as as_pdf
from mdt.informed_form import InformedForm
from mdt.models import Action, AgendaItem, Decision, Delivery, Letter, PaperRecord
from mdt.paper_form import PaperForm
from mdt.presenters.fates import fates_page
from mdt.views.decisions import shown
from mdt.views.people import person_of


def _decision(request: UserRequest, pk: UUID) -> Decision:
    visible = Decision.objects.visible_to(request.user)
    return get_object_or_404(visible.for_page(), public_id=pk)


def _letter(request: UserRequest, pk: UUID) -> Letter:
    visible = Letter.objects.visible_to(request.user).select_related(
        "decision__item__case__patient", "decision__item__meeting__board"
    )
    return get_object_or_404(visible, public_id=pk)


@login_required
@require_POST
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    version = request.POST.get("version", "")
    decisions.confirm(
        decision=_decision(request, pk), by=request.user, at=timezone.now(),
        expected_version=int(version) if version.isdecimal() else -1,
    )  # fmt: skip
    messages.success(request, _("The text is confirmed."))
    return redirect("decision", pk)


@login_required
@require_POST
def correct(request: UserRequest, pk: UUID) -> HttpResponse:
    begun = correcting.correct(
        decision=_decision(request, pk), reason=request.POST.get("reason", ""),
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("decision-record", begun.item.public_id)


@login_required
@require_POST
def informed(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _decision(request, pk)
    form = InformedForm(request.POST, decision=found, user=request.user)
    if not form.recorded(request.user, timezone.now()):
        return shown(request, found, told=form)
    messages.success(request, _("It is recorded that the patient was told."))
    return redirect("decision", pk)


@login_required
@require_POST
def agreed(request: UserRequest, pk: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    delivering.agree(
        decision=_decision(request, pk), agreed_on=_day(request.POST.get("agreed_on", "")),
        as_recommended=not reason, reason=reason, plan=request.POST.get("plan", ""),
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("decision", pk)


def _day(text: str) -> date:
    """The day that was typed; what is no day lies before every signature and is refused there."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


@login_required
@require_POST
def explained(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Delivery.objects.visible_to(request.user), decision__public_id=pk)
    delivering.explain(
        delivery=found, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
    )
    return redirect("decision", pk)


@login_required
@require_safe
def fates(request: UserRequest) -> HttpResponse:
    page = fates_page(request.user, timezone.now())
    return render(request, "mdt/fates.html", {"page": page})


@login_required
@require_safe
def letter(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _letter(request, pk)
    kind = request.GET.get("as", "")
    if kind == "pdf":
        return HttpResponse(as_pdf(found), content_type="application/pdf")
    if kind == "text":
        return HttpResponse(as_text(found), content_type="text/plain; charset=utf-8")
    context = {"letter": found, "paragraphs": paragraphs(found)}
    return render(request, "mdt/letter.html", context)


@login_required
@require_POST
def letter_language(request: UserRequest, pk: UUID) -> HttpResponse:
    language = request.POST.get("language", "")
    found = _letter(request, pk)
    letters.choose_language(letter=found, language=language, by=request.user, at=timezone.now())
    return redirect("letter", pk)


@login_required
@require_POST
def send_letter(request: UserRequest, pk: UUID) -> HttpResponse:
    to = request.POST.get("to", "")
    letters.send(letter=_letter(request, pk), to=to, by=request.user, at=timezone.now())
    messages.success(request, _("It is recorded that the letter left."))
    return redirect("letter", pk)


@login_required
@require_POST
def hand_over(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Action.objects.visible_to(request.user), public_id=pk)
    people = User.at(found.decision.item.case.site_id)
    to = person_of(request, "to", people)
    reason = request.POST.get("reason", "")
    follow_ups.hand_over(action=found, to=to, reason=reason, by=request.user, at=timezone.now())
    return redirect("decision", found.decision.public_id)


@login_required
@require_POST
def review_action(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Action.objects.visible_to(request.user), public_id=pk)
    follow_ups.review(action=found, by=request.user, at=timezone.now())
    return redirect("decision", found.decision.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def from_paper(request: UserRequest, pk: UUID) -> HttpResponse:
    """Enter what was decided on paper while the system was down."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user).for_lists(), public_id=pk)
    form = PaperForm(request.POST or None, request.FILES or None, item=item)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "mdt/paper.html", {"item": item, "form": form}, status=status)
    paper.enter(item=item, **form.entry, by=request.user, at=timezone.now())
    messages.success(request, _("Entered from paper. Read it back and sign it."))
    return redirect("decision-record", pk)


@login_required
@require_safe
def scan(request: UserRequest, pk: UUID) -> HttpResponse:
    """The scan of the paper, as it was attached."""
    found = get_object_or_404(Decision.objects.visible_to(request.user), public_id=pk)
    sheet = get_object_or_404(PaperRecord, decision=found)
    return HttpResponse(bytes(sheet.scan), content_type=sheet.scan_type)
