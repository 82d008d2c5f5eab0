"""Entering a scan in the lesion grid, and the lesions' passport."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.exceptions import Refused
from accounts.http import UserRequest, is_partial
from accounts.permissions import Permission, check
from cases.actions import reports, scans, sent_lesions
from cases.dicom.reading import MOST_BYTES
from cases.documents import document_of
from cases.models import Case
from mdt.actions import drafts
from mdt.presenters.lesions import lesions_page
from mdt.presenters.scan import Preview, prefilled, preview_of, scan_page
from mdt.presenters.sent_sizes import SentSize
from mdt.scan_form import ScanForm


def _editable(request: UserRequest, pk: UUID) -> Case:
    found = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    check(request.user, Permission.EDIT_CASES, found.site_id)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: UserRequest, pk: UUID) -> HttpResponse:
    case = _editable(request, pk)
    if request.method == "POST":
        return _record(request, case)
    form, sizes = prefilled(case, document_of(case))
    now = timezone.now()
    audit.record("case opened", case, by=request.user, at=now, site_code=case.site.code)
    return _grid(request, case, form, 200, sizes=sizes)


def _record(request: UserRequest, case: Case) -> HttpResponse:
    form = ScanForm(request.POST, document=document_of(case))
    if not form.is_valid():
        return _grid(request, case, form, 422)
    version, now = form.cleaned_data["version"], timezone.now()
    try:
        scans.record(case=case, entry=form.entry, by=request.user, at=now, expected_version=version)
    except Refused as refusal:
        return _grid(request, case, form, refusal.status, refusal)
    drafts.drop(form="scan", about=case.public_id, by=request.user)
    messages.success(request, _("The scan is recorded. Response and flags follow within seconds."))
    return redirect("case", case.public_id)


def _grid(
    request: UserRequest,
    case: Case,
    form: ScanForm,
    status: int,
    refusal: Refused | None = None,
    preview: Preview | None = None,
    sizes: tuple[SentSize, ...] | None = None,
) -> HttpResponse:
    page = scan_page(case, form, timezone.now(), sizes=sizes, refusal=refusal, preview=preview)
    return render(request, "mdt/scan.html", {"page": page}, status=status)


@login_required
@require_POST
def report(request: UserRequest, pk: UUID) -> HttpResponse:
    case, sent = _editable(request, pk), request.FILES.get("report")
    if sent is None or request.POST.get("is_same") != "yes":
        return _refused(request, case, _("Choose a report and say that it is of this patient."))
    name, content = sent.name or "", sent.read(MOST_BYTES + 1)
    try:
        run = reports.take(
            case=case, name=name, content=content, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        return _refused(request, case, refusal.message)
    messages.success(request, _("Sizes in the report: %(n)s.") % {"n": len(run.questions)})
    if said := "; ".join(one["diagnostics"] for one in run.issues):
        messages.info(request, _("The report also says, shown only: %(said)s") % {"said": said})
    return redirect("case-scan", pk)


@login_required
@require_POST
def sizes(request: UserRequest, pk: UUID) -> HttpResponse:
    """Put sizes that were sent to lesions: they stand in the rows of the grid when it opens again."""
    case = _editable(request, pk)
    said = {
        name.removeprefix("size-"): text
        for name, text in request.POST.items()
        if name.startswith("size-") and isinstance(text, str) and text
    }
    try:
        sent_lesions.choose(case=case, said=said, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _refused(request, case, refusal.message)
    return redirect("case-scan", pk)


def _refused(request: UserRequest, case: Case, words: str) -> HttpResponse:
    messages.error(request, words)
    form, sizes = prefilled(case, document_of(case))
    return _grid(request, case, form, 422, sizes=sizes)


@login_required
@require_POST
def preview(request: UserRequest, pk: UUID) -> HttpResponse:
    case = _editable(request, pk)
    document = document_of(case)
    form = ScanForm(request.POST, document=document)
    seen = preview_of(case, document, form, timezone.now())
    if is_partial(request):
        return render(request, "mdt/scan.html#preview", {"preview": seen})
    return _grid(request, case, form, 200, preview=seen)


@login_required
@require_safe
def lesions(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    now = timezone.now()
    audit.record("case opened", case, by=request.user, at=now, site_code=case.site.code)
    return render(request, "mdt/lesions.html", {"page": lesions_page(case, now)})
