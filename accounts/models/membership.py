"""What a person is at a site. A person may be several things, and something else elsewhere."""

from django.db import models

from accounts.models.site import Site
from accounts.models.user import User


class Role(models.TextChoices):
    REFERRER = "referrer", "Referrer"
    COORDINATOR = "coordinator", "Coordinator"
    MEMBER = "member", "Member"
    SURGEON = "surgeon", "Surgeon"
    ONCOLOGIST = "oncologist", "Oncologist"
    RADIOLOGIST = "radiologist", "Radiologist"
    CHAIR = "chair", "Chair"
    EXPORT_ADMIN = "export_admin", "Export administrator"
    SYSTEM_ADMIN = "system_admin", "System administrator"
    AUDITOR = "auditor", "Auditor"


# Who gives roles to others, and who hands out patients' data, is named by a person, never by a claim alone.
ADMINISTRATORS = (Role.SYSTEM_ADMIN.value, Role.EXPORT_ADMIN.value)


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    # The identity provider whose groups give it, and which of them do; empty where a person gave it.
    issuer = models.CharField(max_length=300, blank=True)
    groups = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("site", "user", "role")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "site", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
            models.CheckConstraint(
                condition=models.Q(issuer="") | ~models.Q(role__in=ADMINISTRATORS),
                name="a_person_names_administrators",
            ),
            models.CheckConstraint(
                condition=models.Q(issuer="", groups=[])
                | (~models.Q(issuer="") & ~models.Q(groups=[])),
                name="a_provider_gives_by_groups",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.site}"
