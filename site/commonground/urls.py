"""Every address of the product, in one list."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from ninja import NinjaAPI
from ninja.security import django_auth
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from commonground import demonstration
from progress.api import router as progress_router

api = NinjaAPI(title="Common Ground", version="1", auth=django_auth, urls_namespace="api", docs_url=None)
api.add_router("/learning", progress_router)

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("account/", include("allauth.urls")),
    # Wagtail's own forms would let staff in without a second factor.
    path("cms/login/", to_sign_in),
    path("cms/password_reset/", to_sign_in),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("styleguide/", include("ui.urls")),
    path("people/", include("people.urls")),
    path("coverage/", include("compliance.urls")),
    path("", include("certification.urls")),
    path("", include("home.urls")),
    path("learning/", include("progress.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/<str:token>/", demonstration.sign_in, name="demonstration"))
urlpatterns.append(path("", include(wagtail_urls)))
