"""Where files of evidence lie: outside every folder that is served, under names that are ours."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def private_storage() -> Storage:
    return FileSystemStorage(location=settings.PRIVATE_ROOT)


def evidence_path(evidence, file_name: str) -> str:
    """A name that says nothing of the person or of the file."""
    return f"evidence/{uuid.uuid4().hex}"
