"""The minutes as a file in either language, by whatever door."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import override

from scoring.minutes import minutes, seen_of
from scoring.minutes_docx import written
from scoring.models import SelectionRecord

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGES = settings.LANGUAGES


def spoken(language: str) -> str:
    """The language with this code, or nothing where we don't speak it."""
    return language if language in dict(LANGUAGES) else ""


def docx(record: SelectionRecord, language: str, user) -> HttpResponse:
    """Of the topics that `user` may see."""
    with override(language):
        data = written(minutes(record, seen_of(record, user)), record)
    name = record.file_name.removesuffix(".json") + f"-{language}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": language}
    return HttpResponse(data, content_type=WORD, headers=headers)
