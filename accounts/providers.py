"""The identity provider of the hospital, as it is set up."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Provider:
    """``issuer`` has no slash at its end; ``groups_claim`` is "" where no groups are read."""

    issuer: str
    name: str
    groups_claim: str

    @property
    def reads_groups(self) -> bool:
        return bool(self.groups_claim)


def ours() -> Provider | None:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return None
    more = apps[0]["settings"]
    return Provider(
        issuer=plain(more["server_url"]),
        name=apps[0]["name"],
        groups_claim=more.get("groups_claim", "groups"),
    )


def plain(issuer: str) -> str:
    """An issuer as it is compared: some write a slash at its end, some do not."""
    return issuer.rstrip("/")
