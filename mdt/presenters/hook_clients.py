"""The hospital systems that may ask for advice, with how often they did, and the form of one of them."""

from dataclasses import dataclass

from django.db.models import Count, Max

from accounts.models import User
from mdt.hook_client_form import HookClientForm
from mdt.models import HookClient


@dataclass(frozen=True, slots=True)
class HookClientsPage:
    form: HookClientForm
    clients: tuple[HookClient, ...]
    address: str


def hook_clients_page(form: HookClientForm, user: User, address: str) -> HookClientsPage:
    rows = HookClient.objects.visible_to(user).annotate(
        asked=Count("calls"), last_at=Max("calls__at")
    )
    return HookClientsPage(form, tuple(rows), address)
