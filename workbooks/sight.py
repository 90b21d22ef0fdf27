"""Who sees the history of imports: whoever uploaded the workbook, and the office."""

from django.db.models import Q

from kit.sight import tells
from workbooks.models import Import


@tells
def of_imports(user) -> Q:
    return Q(subject="import", subject_id__in=Import.objects.visible_to(user).values("pk"))
