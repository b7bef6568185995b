"""Static files where nothing is collected: each address carries a digest, so that a browser may keep the file.

Production has hashed names instead (`CompressedManifestStaticFilesStorage`).
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

STAMP = "v"
KEPT = "max-age=31536000, public, immutable"


@lru_cache(maxsize=512)
def stamp(name: str) -> str:
    """A digest of the file as it was when this process first named it; empty for a file that is not there."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if found else ""


class StampedFilesStorage(StaticFilesStorage):
    def url(self, name):
        address = super().url(name)
        found = stamp(name) if name else ""
        return f"{address}?{STAMP}={found}" if found else address


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise; what is asked for with its stamp may be kept for good."""

    @staticmethod
    def serve(static_file, request: HttpRequest) -> HttpResponse:
        response = WhiteNoiseMiddleware.serve(static_file, request)
        if STAMP in request.GET and response.status_code == 200:
            response["Cache-Control"] = KEPT
        return response
