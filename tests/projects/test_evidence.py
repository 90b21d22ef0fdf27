"""Files as evidence of the work: who adds and removes them, of what, and how long."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.refusals import Conflict, Invalid, Refused
from plans.models import Update
from projects import actions, evidence
from projects.lifecycle import AT_WORK, PUBLIC
from projects.models import Attachment
from tests.api.door import Door, outcome
from tests.kept import kept
from tests.pages import signed_in, text_of
from tests.projects.work import Work

pytestmark = pytest.mark.django_db
DENIED, UNSEEN = (403, "permission_denied"), (404, "not_found")


def file(name="proof.pdf", content=b"%PDF-1.7 proof") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, "running"), stage=stage)


@pytest.fixture
def update(work) -> Update:
    return Update.objects.create(topic=work.topic, done="Measured", by=work.lead)


def attach(work: Work, thing: Update | None, by, **fields) -> Attachment:
    of_what = {"subject": "update", "subject_id": thing.pk} if thing else {}
    return actions.attach(work.topic, file(), by=by, **(of_what | fields))


ADDS = {"lead": (201,), "advisor": (201,), "member": (201,), "office": (201,), "partner": UNSEEN}


@pytest.mark.parametrize(
    "role", ["lead", "advisor", "member", "office", "leader", "manager", "outsider", "partner"]
)
def test_who_adds_evidence_to_a_topic_at_work(work, update, role):
    fields = {"topic": work.pk, "subject": "update", "subject_id": update.pk, "file": file()}
    answer = Door(work[role]).upload("/attachments/", fields)
    assert outcome(answer) == ADDS.get(role, DENIED)
    page = signed_in(work[role]).post(
        f"/topics/{work.pk}/files/?subject=update&subject_id={update.pk}", {"files": [file("b.pdf")]}
    )
    assert page.status_code == {(201,): 302}.get(outcome(answer), answer.status_code)
    kept = Attachment.objects.filter(subject="update", subject_id=update.pk)
    assert kept.count() == (2 if answer.status_code == 201 else 0)


def test_evidence_says_what_it_belongs_to_and_is_found_by_it(work, update):
    made = attach(work, update, work.lead)
    attach(work, None, work.lead)
    door = Door(work.member_user)
    assert door.ids("/attachments/", subject="update", subject_id=update.pk) == [made.pk]
    told = door.get(f"/attachments/{made.pk}/").json()
    assert (told["topic"], told["subject"], told["subject_id"]) == (work.pk, "update", update.pk)


@pytest.mark.parametrize("state", PUBLIC)
def test_files_come_while_the_topic_is_at_work(work, update, state):
    work.put(state)
    if state in AT_WORK:
        assert attach(work, update, work.lead).subject == "update"
    else:
        with pytest.raises(Conflict):
            attach(work, update, work.lead)


def test_a_thing_of_another_topic_bears_no_file_here(stage, work):
    other = stage.topic(work.topic.cycle, "submitted", title="Another")
    foreign = Update.objects.create(topic=other, done="x", by=work.lead)
    for key in (foreign.pk, 999_999, None):
        with pytest.raises(Invalid) as refusal:
            attach(work, None, work.lead, subject="update", subject_id=key)
        assert refusal.value.attr == "subject_id"
    address = f"/topics/{work.pk}/files/?subject=update&subject_id={foreign.pk}"
    assert signed_in(work.lead).get(address).status_code == 400


@pytest.mark.parametrize("subject", ["topic", "milestone", "nonsense", "", "scorecard"])
def test_a_wrong_subject_is_refused(work, update, subject):
    fields = {"topic": work.pk, "subject": subject, "subject_id": update.pk + 999, "file": file()}
    assert Door(work.lead).upload("/attachments/", fields).status_code == 400
    address = f"/topics/{work.pk}/files/?subject={subject}&subject_id={update.pk + 999}"
    assert signed_in(work.lead).get(address).status_code == 400
    assert not Attachment.objects.exists()


def test_a_draft_takes_files_of_its_proposer_only(stage, cast):
    topic = stage.draft(stage.proposing())
    assert actions.attach(topic, file(), by=cast.manager).subject == "topic"
    with pytest.raises(Refused):
        actions.attach(topic, file(), by=cast.office)


def test_each_thing_carries_twenty_files(work, update):
    for _number in range(20):
        attach(work, update, work.lead)
    with pytest.raises(Conflict) as refusal:
        attach(work, update, work.lead)
    assert refusal.value.code == "too_large"
    assert attach(work, None, work.lead).subject == "topic"


@pytest.mark.parametrize(
    ("role", "may"),
    [("member", True), ("lead", True), ("office", True), ("advisor", False), ("leader", False)],
)
def test_evidence_is_removed_by_who_added_it_the_lead_and_the_office(work, update, role, may):
    made = attach(work, update, work["member"])
    answer = Door(work[role]).delete(f"/attachments/{made.pk}/", If_Match=1)
    assert outcome(answer) == ((204,) if may else DENIED)


def test_the_files_of_the_proposal_stay_as_they_were_when_it_was_elected(stage, cast):
    cycle = stage.proposing()
    topic = stage.draft(cycle)
    proposed = actions.attach(topic, file(), by=cast.manager)
    actions.move(topic, "submit", by=cast.manager)
    actions.move(topic, "accept", by=cast.office)
    actions.move_all(cycle.topics, "shortlist", by=cast.office, was_shortlisted=True)
    actions.move_all(cycle.topics, "establish", by=cast.leader)
    for person, refused in ((cast.manager, Refused), (cast.office, Conflict)):
        with pytest.raises(refused):
            actions.detach(Attachment.objects.get(pk=proposed.pk), by=person)
    topic.refresh_from_db()
    added = actions.attach(topic, file("later.pdf"), by=cast.office)
    actions.detach(added, by=cast.office)
    assert [one.name for one in Attachment.objects.all()] == ["proof.pdf"]


def test_what_was_decided_keeps_its_files_and_takes_no_more(work, update, monkeypatch):
    made = attach(work, update, work.lead)
    fixed = evidence.Bearer(Update, "topic", None, lambda thing: True)
    monkeypatch.setitem(evidence._BEARERS, "update", fixed)
    with pytest.raises(Conflict):
        attach(work, update, work.lead)
    with pytest.raises(Conflict):
        actions.detach(made, by=work.lead)


def test_a_thing_may_let_in_others_than_the_group(work, update, cast, monkeypatch):
    from kit.permits import allow

    lets_in = evidence.Bearer(Update, "topic", lambda user, thing: allow(user == cast.staff, "no"), None)
    monkeypatch.setitem(evidence._BEARERS, "update", lets_in)
    assert attach(work, update, cast.staff).by == cast.staff
    with pytest.raises(Refused):
        attach(work, update, cast.outsider)


def test_history_tells_of_the_file_and_the_page_shows_the_topics_own_alone(work, update):
    attach(work, update, work.lead)
    page = text_of(signed_in(work.lead).get(f"/topics/{work.pk}/history/"))
    assert "added a file" in page
    assert "proof.pdf" in page
    assert "/attachments/" not in text_of(signed_in(work.lead).get(f"/topics/{work.pk}/"))
