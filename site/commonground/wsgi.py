"""WSGI entry, for granian. Unsafe settings stop it here, each named with its cure."""

import io
import os

from django.core.checks import Tags
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.settings")
application = get_wsgi_application()
call_command("check", tags=[Tags.security], stdout=io.StringIO())
