"""A document kept with a case, handed out as a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from cases.actions import kept_documents
from cases.files import as_file
from cases.models import KeptDocument


@login_required
@require_safe
def document(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = KeptDocument.objects.visible_to(request.user).select_related("case__site")
    found = get_object_or_404(visible, public_id=pk)
    content = kept_documents.opened(found, by=request.user, at=timezone.now())
    return as_file(found, content)
