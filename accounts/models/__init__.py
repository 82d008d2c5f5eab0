from accounts.models.api_token import ApiToken
from accounts.models.audit_event import AuditEvent
from accounts.models.identity import Identity
from accounts.models.membership import Membership, Role
from accounts.models.site import Site
from accounts.models.user import User

__all__ = ["ApiToken", "AuditEvent", "Identity", "Membership", "Role", "Site", "User"]
