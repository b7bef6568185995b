"""The product's settings with the floors' addresses added."""

from commonground.settings import *

ROOT_URLCONF = "tests.bench.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
