"""The only way to a file for somebody who asks."""

from uuid import UUID

from django.http import Http404

from obhut.files.models import StoredFile
from obhut.tenancy.api import Scope


def file_for(scope: Scope, file_id: UUID) -> StoredFile:
    """Return a file inside ``scope``, else Http404: foreign and missing look the same."""
    file = StoredFile.objects.visible_to(scope).filter(pk=file_id).first()
    if not isinstance(file, StoredFile):
        raise Http404
    return file
