"""Sending a file of a topic: always as a download that the browser neither guesses about nor runs."""

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from kit.refusals import Gone
from projects.models import Attachment


def download(attachment: Attachment) -> FileResponse:
    """The response; whether this person may see the topic was asked just before (design.md §9)."""
    try:
        file = (settings.MEDIA_ROOT / attachment.path).open("rb")
    except FileNotFoundError:
        raise Gone(_("This file is not there any more.")) from None
    response = FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
