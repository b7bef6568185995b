"""Wagtail's list of users, with our people in it."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "people.cms.PersonViewSet"
