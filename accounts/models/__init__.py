from accounts.models.api_token import ApiToken
from accounts.models.audit_event import AuditEvent
from accounts.models.group_role import GroupRole
from accounts.models.identity import Identity, IdentityKind
from accounts.models.kept_answer import KeptAnswer
from accounts.models.membership import Membership, Role
from accounts.models.provider_session import ProviderSession
from accounts.models.site import Site
from accounts.models.staff_number import StaffNumber
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "GroupRole",
    "Identity",
    "IdentityKind",
    "KeptAnswer",
    "Membership",
    "ProviderSession",
    "Role",
    "Site",
    "StaffNumber",
    "User",
]
