"""Addresses. Each app brings its own pages (`urls`) and its part of the API (`api.urls`)."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from accounts.api.endpoint import NothingHere
from accounts.openid import callback as sign_in_back
from accounts.views.doors import closed

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/oidc/<slug:provider_id>/login/callback/", sign_in_back),
    # An administrator says by which address and which identity somebody signs in; nobody changes their own.
    path("accounts/email/", closed),
    path("accounts/3rdparty/", closed),
    path("accounts/social/connections/", closed),
    # An address is right because an administrator entered it; nobody is asked to confirm it.
    path("accounts/confirm-email/", closed),
    path("accounts/confirm-email/<str:key>/", closed),
    path("accounts/", include("allauth.urls")),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="api-description"),
]

for _app in ("accounts", "cases", "recommendations", "mdt"):
    if find_spec(f"{_app}.urls"):
        urlpatterns.append(path("", include(f"{_app}.urls")))
    if find_spec(f"{_app}.api") and find_spec(f"{_app}.api.urls"):
        urlpatterns.append(path("api/v1/", include(f"{_app}.api.urls")))

urlpatterns += [
    path("api/fhir/", include("mdt.api.fhir_urls")),
    re_path("^api/", NothingHere.as_view()),
]
