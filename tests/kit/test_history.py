"""What history seals is what the database gives back, on SQLite and on PostgreSQL."""

import pytest

from kit import history
from kit.models import Entry

pytestmark = pytest.mark.django_db

VALUES = [-0.0, 0.1, 1e-7, 1e15, 2**53, 8.0, "e\u0301", None, {"b": 1, "a": [-0.0]}]
LARGE = {1e16: "1e+16", -1e16: "-1e+16", 1e300: "1e+300"}


@pytest.mark.parametrize(("value", "read"), [*((value, value) for value in VALUES), *LARGE.items()], ids=str)
def test_seal_fits_what_is_read_back(cast, value, read):
    history.record(cast.branch, "edit", by=cast.office, changes={"x": [None, value]})
    history.record_many([(cast.branch, "")], "edit", by=cast.office, changes=[{"x": [value, None]}])
    assert list(history.broken()) == []
    told = [entry.changes["x"] for entry in Entry.objects.order_by("number")]
    assert (told[0][1], told[1][0]) == (read, read)
