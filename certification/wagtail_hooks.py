"""Our pages in the CMS: shown to whoever may use them."""

from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from certification.cms import awards, definitions, making


def shown_to(permission: str) -> type[MenuItem]:
    class Item(MenuItem):
        def is_shown(self, request) -> bool:
            return request.user.has_perm(permission)

    return Item


class Definitions(ViewSet):
    name, icon, menu_label = "definitions", "form", _("Certificates")
    add_to_admin_menu, menu_order = True, 400
    menu_item_class = shown_to("certification.add_credentialversion")

    def get_urlpatterns(self):
        return [
            path("", definitions.index, name="index"),
            path("new/certificate/", making.new_certificate, name="make"),
            path("<slug:credential_key>/", definitions.credential, name="credential"),
            path("<slug:credential_key>/new/", definitions.new_version, name="new"),
        ]


class Awards(ViewSet):
    name, icon, menu_label = "awards", "clipboard-list", _("Awards")
    add_to_admin_menu, menu_order = True, 410
    menu_item_class = shown_to("certification.add_revocation")

    def get_urlpatterns(self):
        return [
            path("", awards.find, name="find"),
            path("people/<uuid:person_id>/", awards.person, name="person"),
            path("people/<uuid:person_id>/interim/<slug:credential_key>/", awards.interim, name="interim"),
            path("<uuid:award_id>/revoke/", awards.revoke_award, name="revoke"),
            path("<uuid:award_id>/give-back/", awards.restore_award, name="restore"),
            path("<uuid:award_id>/extend/", awards.extend_award, name="extend"),
        ]


@hooks.register("register_admin_viewset")
def our_pages() -> list[ViewSet]:
    return [Definitions(), Awards()]


@hooks.register("register_permissions")
def our_permissions():
    """What an administrator may give to a group."""
    return Permission.objects.filter(
        content_type__app_label="certification", codename__in=["add_credentialversion", "add_revocation"]
    )
