"""The senders that are set up, and the form of one of them."""

from dataclasses import dataclass

from cases.models import ImportSource
from mdt.sender_form import SenderForm


@dataclass(frozen=True, slots=True)
class SendersPage:
    form: SenderForm
    senders: tuple[ImportSource, ...]


def senders_page(form: SenderForm) -> SendersPage:
    """Senders belong to no site: each laboratory may send to all of them."""
    return SendersPage(form, tuple(ImportSource.objects.all()))
