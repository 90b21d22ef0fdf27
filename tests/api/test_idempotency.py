"""Idempotency-Key: the same key and body replays, another body is refused, a refusal is not kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.tasks import forget_old_answers
from kit.models import Answer
from people.models import Center
from projects.models import Topic
from scoring.models import Ballot
from tests.api.door import Door, faults, outcome
from tests.cast import Cast, Stage
from tests.races.running import in_threads

NEW = {"code": "N", "name": "New", "kind": "branch"}


@pytest.mark.django_db
def test_same_key_and_body_replays_the_first_answer(door, cast):
    office = door(cast.office)
    first = office.post("/centers/", NEW, Idempotency_Key="k1")
    again = office.post("/centers/", NEW, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [again.headers[name] for name in ("ETag", "Location")] == [
        first.headers[name] for name in ("ETag", "Location")
    ]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert Center.objects.filter(code="N").count() == 1


@pytest.mark.django_db
def test_same_key_with_another_body_or_address_is_422(door, cast):
    office = door(cast.office)
    office.post("/centers/", NEW, Idempotency_Key="k1")
    other = office.post("/centers/", NEW | {"code": "M"}, Idempotency_Key="k1")
    elsewhere = office.post("/users/", NEW, Idempotency_Key="k1")
    assert outcome(other) == outcome(elsewhere) == (422, "idempotency_key_reused")
    assert not Center.objects.filter(code="M").exists()


@pytest.mark.django_db
def test_key_is_ones_own(door, stage, cast):
    cycle = stage.voting()
    body = {"cycle": cycle.pk, "choices": stage.candidates(cycle)[:1]}
    for role in ("voter", "manager"):
        response = door(cast[role]).post("/ballots/", body, Idempotency_Key="k1")
        assert (response.status_code, "Idempotency-Replayed" in response.headers) == (201, False)
    assert Ballot.objects.count() == 2


@pytest.mark.django_db
def test_refusal_is_not_kept(door, cast):
    office = door(cast.office)
    refused = office.post("/centers/", NEW | {"kind": "moon"}, Idempotency_Key="k1")
    assert (refused.status_code, Answer.objects.count()) == (400, 0)
    assert office.post("/centers/", NEW, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 191, "a\tb\x7f"])
def test_unusable_key_is_400(door, cast, key):
    response = door(cast.office).post("/centers/", NEW, Idempotency_Key=key)
    assert faults(response) == [("invalid", "Idempotency-Key")]
    assert not Center.objects.filter(code="N").exists()


@pytest.mark.django_db
def test_verb_and_upload_replay_too(door, stage, cast):
    topic = stage.draft(stage.proposing())
    manager = door(cast.manager)

    def upload(content: bytes):
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 " + content)
        return manager.upload("/attachments/", {"topic": topic.pk, "file": file}, Idempotency_Key="u")

    assert upload(b"one").json() == upload(b"one").json()
    assert outcome(upload(b"two")) == (422, "idempotency_key_reused")
    assert topic.attachments.count() == 1
    moved = [manager.verb(f"/topics/{topic.pk}/", "submit", Idempotency_Key="s") for _ in range(2)]
    assert [response.status_code for response in moved] == [200, 200]
    assert moved[1].headers["Idempotency-Replayed"] == "true"
    assert outcome(manager.verb(f"/topics/{topic.pk}/", "submit")) == (409, "invalid_transition")


@pytest.mark.django_db
def test_answer_without_a_body_replays(door, stage, cast):
    from projects import actions

    member = actions.invite(stage.draft(stage.proposing()), user=cast.staff, role="lead", by=cast.manager)
    answers = [
        door(cast.manager).verb(f"/members/{member.pk}/", "remove", Idempotency_Key="k") for _ in range(2)
    ]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_week(door, cast):
    office = door(cast.office)
    for number in (1, 2):
        office.post("/centers/", NEW | {"code": f"N{number}"}, Idempotency_Key=f"k{number}")
    Answer.objects.filter(key__endswith="k1").update(at=timezone.now() - timedelta(days=8))
    assert forget_old_answers() == 1
    assert list(Answer.objects.values_list("key", flat=True)) == ["api k2"]


@pytest.mark.postgres
def test_same_key_from_eight_threads_acts_once(real_db):
    """Without a key the same eight requests make eight topics: the positive control."""
    stage = Stage(Cast())
    cycle, manager = stage.proposing(), Door(stage.cast.manager)
    body = {"cycle": cycle.pk, "center": stage.cast.branch.pk, "title": "Once"}

    def send(**headers):
        return in_threads(*[lambda: Door.post(_copy(manager), "/topics/", body, **headers)] * 8)

    keyed = send(Idempotency_Key="once")
    assert [response.status_code for response in keyed] == [201] * 8
    assert sorted("Idempotency-Replayed" in response.headers for response in keyed) == [False] + [True] * 7
    assert all(response.json() == keyed[0].json() for response in keyed)
    assert Topic.objects.count() == 1
    send()
    assert Topic.objects.count() == 9


def _copy(door: Door) -> Door:
    """The same person through a client of their own, since clients aren't made for threads."""
    other = Door()
    other.headers = door.headers
    return other
