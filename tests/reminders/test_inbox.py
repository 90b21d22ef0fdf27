"""One's notices: seen, opened and taken note of, by page and by API; nobody else's, and of nothing unseen."""

import datetime as dt

import pytest

from people.due import waiting_for
from projects import actions as topics
from projects.models import Cycle, TeamMember, Topic
from reminders.models import Notice
from reminders.opening import seen_by
from tests.api.door import Door, faults, outcome
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, milestone

NOW = at(WEDNESDAY)


@pytest.fixture
def ground(stage) -> Ground:
    ground = Ground(stage)
    Notice.objects.all().delete()
    return ground


def tell(user, label: str = "Finish “Survey”", **fields) -> Notice:
    told = {"rule": "milestones", "subject": 1, "day": WEDNESDAY, "window": 0, "url": "/profile/"}
    told |= {"channel": "app", "state": "sent", "booked_at": NOW, "send_after": NOW, "sent_at": NOW}
    return Notice.objects.create(recipient=user, label=label, **(told | fields))


def labels(user, query: str = "") -> list[str]:
    return [line["notice"].label for line in signed_in(user).get(f"/notices/{query}").context["lines"]]


def rows(user, **params) -> list[str]:
    return [row["label"] for row in Door(user).get("/notices/", params).json()["results"]]


def unread(user) -> str:
    """What the bell shows."""
    return text_of(signed_in(user).get("/notices/count/")).partition("alert")[2][2:].partition("<")[0]


def states(user) -> dict[str, str]:
    return {row["label"]: row["state"] for row in Door(user).get("/notices/").json()["results"]}


def test_list_has_ones_own_notices_of_the_product_newest_first(ground):
    tell(ground.lead, "first")
    tell(ground.lead, "second", window=1)
    tell(ground.lead, "by e-mail", channel="email", state="booked", letter="d1")
    tell(ground.member, "of another")
    assert labels(ground.lead) == rows(ground.lead) == ["second", "first"]
    assert unread(ground.lead) == "2"


def test_notice_tells_what_why_and_since_when(ground, time_machine):
    time_machine.move_to(NOW, tick=False)
    day = WEDNESDAY + dt.timedelta(3)
    notice = tell(ground.lead, day=day, window=-3, topic=ground.topic.pk, note="Shorter calls")
    page = text_of(signed_in(ground.lead).get("/notices/"))
    assert "It awaits you; it is due in 3 days." in page
    assert Door(ground.lead).get(f"/notices/{notice.pk}/").json() == {
        "id": notice.pk,
        "rule": "milestones",
        "subject": 1,
        "topic": ground.topic.pk,
        "day": day.isoformat(),
        "window": -3,
        "role": "own",
        "label": "Finish “Survey”",
        "note": "Shorter calls",
        "why": "It awaits you; it is due in 3 days.",
        "url": "/profile/",
        "state": "unread",
        "booked_at": NOW.astimezone(dt.UTC).isoformat(),
        "read_at": None,
        "settled_at": None,
        "version": 1,
    }


def test_without_notices_the_page_says_so_and_the_bell_is_silent(ground):
    page = text_of(signed_in(ground.lead).get("/notices/"))
    assert "No notices yet" in page
    assert unread(ground.lead) == ""
    assert "Nothing unread" in text_of(signed_in(ground.lead).get("/notices/?unread=true"))


def test_bell_stops_counting_at_99(ground):
    for window in range(100):
        tell(ground.lead, window=window)
    assert unread(ground.lead) == "99+"


def test_every_page_has_the_bell_and_pays_no_query_for_it(ground):
    client = signed_in(ground.lead)
    tell(ground.lead)
    page = text_of(client.get("/profile/"))
    assert 'href="/notices/"' in page
    assert 'hx-get="/notices/count/"' in page
    assert [sql for sql in queries(client, "/profile/") if "reminders_notice" in sql] == []


def test_opening_leads_to_the_thing_and_reads_what_was_told_of_it_before(ground):
    tell(ground.lead, "a week before", window=-7)
    notice = tell(ground.lead, "today")
    tell(ground.lead, "of something else", subject=2)
    tell(ground.lead, "late", window=1)
    answer = signed_in(ground.lead).get(f"/notices/{notice.pk}/open/")
    assert (answer.status_code, answer.url) == (302, "/profile/")
    assert states(ground.lead) == {
        "a week before": "read",
        "today": "read",
        "of something else": "unread",
        "late": "unread",
    }


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_browser_that_fetches_ahead_has_read_nothing(ground, headers):
    notice = tell(ground.lead)
    client = signed_in(ground.lead)
    assert client.get(f"/notices/{notice.pk}/open/", headers=headers).url == "/profile/"
    assert client.head(f"/notices/{notice.pk}/open/").url == "/profile/"
    assert unread(ground.lead) == "1"


def test_nobody_opens_or_reads_the_notice_of_another(ground):
    notice = tell(ground.lead)
    client, door = signed_in(ground.cast.office), Door(ground.cast.office)
    answers = [
        client.get(f"/notices/{notice.pk}/open/").status_code,
        client.post(f"/notices/{notice.pk}/read/").status_code,
        door.get(f"/notices/{notice.pk}/").status_code,
        door.verb(f"/notices/{notice.pk}/", "read").status_code,
    ]
    assert answers == [404] * 4
    assert states(ground.lead) == {"Finish “Survey”": "unread"}


def test_one_notice_is_read_through_either_door(ground):
    by_page, by_api = tell(ground.lead, "page"), tell(ground.lead, "api", subject=2)
    answer = signed_in(ground.lead).post(f"/notices/{by_page.pk}/read/?unread=true&page=2")
    assert answer.url == "/notices/?unread=true&page=2"
    answer = Door(ground.lead).verb(f"/notices/{by_api.pk}/", "read")
    assert (answer.json()["state"], answer.json()["version"]) == ("read", 2)
    again = Door(ground.lead).verb(f"/notices/{by_api.pk}/", "read")
    assert again.json() == answer.json()
    assert states(ground.lead) == {"page": "read", "api": "read"}


def test_verb_on_an_outdated_notice_is_stale(ground):
    notice = tell(ground.lead)
    door = Door(ground.lead)
    assert outcome(door.verb(f"/notices/{notice.pk}/", "read", If_Match=2)) == (412, "stale_version")
    assert door.verb(f"/notices/{notice.pk}/", "read", If_Match=1).headers["ETag"] == '"2"'


def test_all_are_read_up_to_the_newest_that_was_seen(ground):
    seen = tell(ground.lead, "seen")
    tell(ground.member, "of another")
    client = signed_in(ground.lead)
    assert client.get("/notices/").context["newest"] == seen.pk
    tell(ground.lead, "came since", window=1)
    assert client.post("/notices/read/", {"until": seen.pk}).url == "/notices/"
    assert states(ground.lead) == {"seen": "read", "came since": "unread"}
    assert states(ground.member) == {"of another": "unread"}


def test_all_are_read_over_the_api_with_and_without_a_limit(ground):
    first = tell(ground.lead, "first")
    tell(ground.lead, "second", window=1)
    tell(ground.lead, "third", window=2)
    door = Door(ground.lead)
    assert door.post("/notices/actions/read-all/", {"until": first.pk}).json() == {"read": 1}
    assert door.post("/notices/actions/read-all/").json() == {"read": 2}
    assert door.post("/notices/actions/read-all/").json() == {"read": 0}
    assert faults(door.post("/notices/actions/read-all/", {"until": "x"})) == [("invalid", "until")]


def test_what_is_done_since_says_so_and_counts_no_more(ground):
    tell(ground.lead, settled_at=NOW)
    assert "done since" in text_of(signed_in(ground.lead).get("/notices/"))
    assert unread(ground.lead) == ""
    assert states(ground.lead) == {"Finish “Survey”": "done"}


FILTERED = {
    "unread=true": ["open"],
    "unread=false": ["read", "done"],
    "state=done": ["done"],
    "state=read,done": ["read", "done"],
    "rule=ballots": ["open"],
    "topic=7": ["read"],
    "ordering=day": ["done", "read", "open"],
    "ordering=-id": ["open", "read", "done"],
}


@pytest.mark.parametrize("query", FILTERED)
def test_list_is_narrowed_alike_by_page_and_api(cast, query):
    tell(cast.office, "done", settled_at=NOW, read_at=NOW, day=WEDNESDAY - dt.timedelta(9))
    place = {"center": cast.branch, "proposer": cast.office}
    topic = Topic.objects.create(pk=7, title="x", cycle=Cycle.objects.create(code="X", title="X"), **place)
    tell(cast.office, "read", read_at=NOW, topic=topic.pk, subject=2)
    tell(cast.office, "open", rule="ballots", subject=3, day=WEDNESDAY + dt.timedelta(2))
    name, _is, value = query.partition("=")
    assert rows(cast.office, **{name: value}) == labels(cast.office, f"?{query}") == FILTERED[query]


@pytest.mark.parametrize("query", ["unread=maybe", "state=moon", "topic=x", "ordering=label"])
def test_filter_that_makes_no_sense_is_refused(ground, query):
    name, _is, value = query.partition("=")
    answer = Door(ground.lead).get("/notices/", {name: value})
    assert (answer.status_code, [attr for _code, attr in faults(answer)]) == (400, [name])
    assert labels(ground.lead, f"?{query}") == []


def test_notices_of_a_topic_that_one_sees_no_more_are_gone(ground):
    partner = ground.cast.partner
    membership = topics.invite(ground.topic, user=partner, role="member", by=ground.cast.office)
    topics.respond(membership, accept=True, by=partner)
    Notice.objects.all().delete()
    notice = tell(partner, topic=ground.topic.pk)
    assert (labels(partner), rows(partner), unread(partner)) == ([notice.label], [notice.label], "1")
    topics.remove_member(TeamMember.objects.get(pk=membership.pk), by=ground.cast.office)
    Notice.objects.exclude(pk=notice.pk).delete()
    assert (labels(partner), rows(partner), unread(partner)) == ([], [], "")
    assert signed_in(partner).get(f"/notices/{notice.pk}/open/").status_code == 404
    assert Door(partner).get(f"/notices/{notice.pk}/").status_code == 404
    signed_in(partner).post("/notices/read/")
    assert Notice.objects.get(pk=notice.pk).read_at is None
    assert seen_by(partner, [notice]) == set()


def test_invitation_is_seen_before_its_topic_until_it_is_declined(stage, cast):
    draft = stage.draft(stage.proposing())
    member = topics.invite(draft, user=cast.staff, role="lead", by=cast.manager)
    Notice.objects.all().delete()
    told = {"subject": member.pk, "topic": draft.pk}
    notice = tell(cast.staff, "Answer the invitation", rule="invitations", **told)
    other = tell(cast.staff, "Finish", topic=draft.pk)
    assert labels(cast.staff) == ["Answer the invitation"]
    assert seen_by(cast.staff, [notice, other]) == {notice.pk}
    topics.respond(member, accept=False, by=cast.staff, reason="no time")
    Notice.objects.exclude(pk__in=[notice.pk, other.pk]).delete()
    assert labels(cast.staff) == []


def test_list_costs_the_same_with_one_and_with_three_notices(ground):
    client, door = signed_in(ground.lead), signed_in(ground.lead)
    tell(ground.lead)
    before = [len(queries(client, "/notices/")), len(queries(door, "/api/v1/notices/"))]
    tell(ground.lead, window=1, rule="ballots")
    tell(ground.lead, window=2, rule="event:topic.return")
    assert [len(queries(client, "/notices/")), len(queries(door, "/api/v1/notices/"))] == before


@pytest.mark.parametrize("path", ["/notices/", "/notices/count/", "/notices/1/open/"])
def test_strangers_are_sent_to_the_sign_in(db, path):
    assert signed_in(None).get(path).status_code == 302


def test_deactivated_person_is_told_nothing_more(ground):
    tell(ground.lead)
    client = signed_in(ground.lead)
    ground.lead.is_active = False
    ground.lead.save()
    assert client.get("/notices/").status_code == 302


def test_reading_is_a_post(ground):
    notice = tell(ground.lead)
    client = signed_in(ground.lead)
    found = [client.get("/notices/read/").status_code, client.get(f"/notices/{notice.pk}/read/").status_code]
    assert found == [405, 405]


def test_the_same_answer_counts_what_stands_on_the_desk(ground):
    milestone(ground, WEDNESDAY)
    page = text_of(signed_in(ground.owner).get("/notices/count/"))
    assert len(waiting_for(ground.owner)) == 1
    assert '<span class="count alert">1<' in page.partition('id="desk-count"')[2]
    assert 'id="desk-count"' in text_of(signed_in(ground.owner).get("/"))
