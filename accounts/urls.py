from django.urls import path

from accounts.views import account, doors, groups, people, sites

urlpatterns = [
    path(".well-known/jwks.json", doors.jwks, name="our-keys"),
    path("accounts/oidc/<slug:provider_id>/logout/", doors.provider_logout, name="provider-logout"),
    path("account/", account.account, name="account"),
    path("account/session/", account.session, name="session"),
    path("account/look/", account.look, name="account-look"),
    path("language/", account.language, name="language"),
    path("account/tokens/", account.issue_token, name="token-issue"),
    path("account/tokens/<uuid:pk>/revoke/", account.revoke_token, name="token-revoke"),
    path("accessibility/", account.accessibility, name="accessibility"),
    path("components/", account.components, name="components"),
    path("setup/", people.people, name="setup"),
    path("setup/people/new/", people.add, name="person-add"),
    path("setup/people/<uuid:pk>/", people.person, name="person"),
    path("setup/people/<uuid:pk>/deactivate/", people.deactivate, name="person-deactivate"),
    path("setup/people/<uuid:pk>/reactivate/", people.reactivate, name="person-reactivate"),
    path("setup/people/<uuid:pk>/link/", people.link, name="person-link"),
    path("setup/people/<uuid:pk>/second-factor/", people.second_factor, name="person-factor"),
    path("setup/people/<uuid:pk>/numbers/", people.add_number, name="person-number-add"),
    path("setup/numbers/<uuid:pk>/remove/", people.remove_number, name="person-number-remove"),
    path("setup/groups/", groups.groups, name="setup-groups"),
    path("setup/groups/<uuid:pk>/remove/", groups.remove, name="group-remove"),
    path("setup/sites/", sites.sites, name="setup-sites"),
    path("setup/sites/new/", sites.add, name="site-add"),
    path("setup/sites/<uuid:pk>/", sites.site, name="site"),
]
