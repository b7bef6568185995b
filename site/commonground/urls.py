"""Every address of the product, in one list."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.views.static import serve
from ninja import NinjaAPI
from ninja.security import django_auth
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from commonground import demonstration, errors, health
from commonground.parsing import OneValuePerKey
from compliance.api import add_to
from people.views.leaving import leave
from people.views.sign_in import AskForCodeView, ConfirmAddressView, ConfirmCodeView
from progress.api import router as progress_router

# allauth asks this module for it.
handler429 = errors.too_many

api = NinjaAPI(
    title="Common Ground", version="1", auth=django_auth, urls_namespace="api", docs_url=None, parser=OneValuePerKey()
)
api.add_router("/learning", progress_router)
add_to(api)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Instead of Wagtail's forms. Who is signed in and still may not go on is told so, not sent round in circles."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = request.GET.urlencode()
    return redirect(reverse("account_request_login_code") + (f"?{query}" if query else ""))


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(
        "account/",
        include(
            [
                path("login/code/", AskForCodeView.as_view()),
                path("login/code/confirm/", ConfirmCodeView.as_view()),
                path("confirm-email/", ConfirmAddressView.as_view()),
            ]
        ),
    ),
    path("account/", include("allauth.urls")),
    # Wagtail's own forms would let people in without a second factor and without limits on tries.
    path("cms/login/", to_sign_in),
    path("cms/password_reset/", to_sign_in),
    # The editor's pages do not load our script; the mark tells the next page to clear the device (js/sign-out.js).
    path("cms/logout/", LogoutView.as_view(next_page="/?signed-out"), name="cms_sign_out"),
    path("_util/login/", to_sign_in),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("", include("ui.urls")),
    path("people/", include("people.urls")),
    path("join/", include("people.joining_urls")),
    path("when-we-write/", include("notices.urls")),
    path("coverage/", include("compliance.urls")),
    path("", include("certification.urls")),
    path("yours/", include("wellbeing.urls")),
    path("leave/", leave, name="leave"),
    path("quarters/", include("wellbeing.quarters_urls")),
    path("tools/", include("practice.urls")),
    path("", include("home.urls")),
    path("learning/", include("progress.urls")),
]
if not settings.PRODUCTION:  # in production the proxy serves what editors upload
    images = {"document_root": settings.MEDIA_ROOT / "images"}
    urlpatterns.append(path("media/images/<path:path>", serve, images, name="images"))
if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/<str:token>/", demonstration.sign_in, name="demonstration"))
urlpatterns.append(path("", include(wagtail_urls)))
