"""Proxies and paper ballots of absent voters, by page and by API: who names, sees, ends and uses them."""

import pytest
from django.urls import reverse

from people.due import waiting_for
from scoring import actions as selection
from scoring.actions.intake import Paper, enter_papers
from scoring.models import Absence, Ballot
from tests.api.door import Door, outcome
from tests.due.everybody import agrees
from tests.pages import queries, signed_in, text_of
from tests.scoring.plain_forms import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return [cast.voter, cast.manager, cast.other_manager, cast.staff]


@pytest.fixture
def voting(stage, people):
    return lambda **rules: stage.voting(electorate=people, **rules)


def at(name: str, cycle, *more) -> str:
    return reverse(name, args=[cycle.pk, *more])


def named(cycle, cast, voter="voter", holder="manager", **words) -> Absence:
    words = {"by": cast[voter]} | words
    return selection.name_proxy(cycle, voter=cast[voter], holder=cast[holder], **words)


def desk(user) -> list[tuple[str, str]]:
    return [(str(item.line.label), item.line.url) for item in waiting_for(user) if item.row.kind == "ballots"]


def test_voter_names_a_holder_who_casts_a_second_ballot(voting, stage, cast):
    cycle = voting(proxies=2)
    voter, holder = signed_in(cast.voter), signed_in(cast.manager)
    page = voter.get(at("ballot", cycle))
    assert "Name another voter who votes for you" in text_of(page)
    page = voter.get(at("proxy", cycle))
    offered = {user.username for user in page.context["form"].fields["holder"].queryset}
    assert offered == {"manager", "other_manager", "staff"}
    page = press(voter, page, "typed_by", holder=[str(cast.manager.pk)])
    assert "Manager votes for you, as noted on" in text_of(page)
    proxy = Absence.objects.get()
    page = holder.get(at("ballot", cycle))
    assert at("ballot-for", cycle, proxy.pk) in text_of(page)
    page = holder.get(at("ballot-for", cycle, proxy.pk))
    best = stage.candidates(cycle)
    assert "You are voting for Voter" in text_of(page)
    page = press(holder, page, "ordered", choices=[str(best[0])])
    assert "Ballot for Voter" in text_of(page)
    assert "You have chosen 1 topic" in text_of(page)
    ballot = Ballot.objects.get()
    assert (ballot.voter, ballot.holder, ballot.choices) == (cast.voter, cast.manager, best[:1])
    page = voter.get(at("ballot", cycle))
    assert "Manager has cast your ballot" in text_of(page)
    page = press(holder, holder.get(at("ballot-for-withdraw", cycle, proxy.pk)), "version")
    assert "Your ballot has been withdrawn" in text_of(page)
    ballot.refresh_from_db()
    assert (ballot.state, ballot.choices) == ("withdrawn", [])


def test_what_the_holder_chose_is_on_no_page_of_the_voter(voting, stage, cast):
    cycle = voting(proxies=1)
    proxy = named(cycle, cast)
    selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=stage.candidates(cycle)[:1])
    titles = set(cycle.topics.values_list("title", flat=True))
    pages = [at("ballot", cycle), at("ballot", cycle) + "?change=1", at("proxy", cycle)]
    shown = [title for page in pages for title in titles if title in text_of(signed_in(cast.voter).get(page))]
    assert shown == []
    assert Door(cast.voter).get("/ballots/").json()["results"] == []
    (seen,) = Door(cast.manager).get("/ballots/").json()["results"]
    assert (seen["voter"], seen["holder"]) == (cast.voter.pk, cast.manager.pk)
    for role in ("voter", "office", "staff", "leader"):
        booth = signed_in(cast[role]).get(at("ballot-for", cycle, proxy.pk))
        assert booth.status_code == (404 if cycle.voters.filter(pk=cast[role].pk).exists() else 403)
        assert outcome(Door(cast[role]).get(f"/ballots/{seen['id']}/")) == (404, "not_found")


def test_proxy_is_taken_back_given_back_or_ended_by_voting(voting, stage, cast):
    cycle = voting(proxies=1)
    named(cycle, cast)
    voter = signed_in(cast.voter)
    page = voter.get(at("proxy", cycle))
    page = press(voter, page, "end", str(Absence.objects.get().pk))
    assert ("Voter votes here again." in text_of(page), Absence.objects.exists()) == (True, False)
    named(cycle, cast)
    holder = signed_in(cast.manager)
    page = press(holder, holder.get(at("proxy", cycle)), "end", str(Absence.objects.get().pk))
    assert (page.status_code, Absence.objects.exists()) == (200, False)
    named(cycle, cast)
    page = voter.get(at("ballot", cycle))
    assert "If you cast a ballot here first, that proxy ends." in text_of(page)
    press(voter, page, "ordered", choices=[str(stage.candidates(cycle)[0])])
    assert (Absence.objects.exists(), Ballot.objects.get().holder) == (False, None)


def test_ballot_filled_in_before_the_proxy_was_used_is_refused_in_words(voting, stage, cast):
    cycle = voting(proxies=1)
    proxy = named(cycle, cast)
    voter, holder = signed_in(cast.voter), signed_in(cast.manager)
    own, other = voter.get(at("ballot", cycle)), holder.get(at("ballot-for", cycle, proxy.pk))
    choice = {"choices": [str(stage.candidates(cycle)[0])]}
    press(holder, other, "ordered", **choice)
    selection.withdraw_ballot(Ballot.objects.get(), by=cast.manager)
    page = press(voter, own, "ordered", **choice)
    assert (page.status_code, page.context["form"].is_stale) == (409, True)
    press(voter, page, "ordered", **choice)
    assert (Ballot.objects.get().holder, Ballot.objects.get().state) == (None, "cast")
    assert holder.get(at("ballot-for", cycle, proxy.pk)).status_code == 404


def test_office_enters_and_ends_on_its_page(voting, cast):
    cycle = voting(proxies=1, absentees=True)
    office = signed_in(cast.office)
    page = office.get(at("absences", cycle))
    assert "Nobody is noted as absent" in text_of(page)
    without = {"kind": "proxy", "voter": cast.voter.pk, "holder": cast.manager.pk}
    page = office.post(at("absences", cycle), without)
    assert (page.status_code, list(page.context["forms"]["proxy"].errors)) == (422, ["reason"])
    assert office.post(at("absences", cycle), without | {"reason": "Letter"}).status_code == 302
    assert office.post(at("absences", cycle), {"kind": "paper", "voter": cast.staff.pk}).status_code == 302
    page = office.get(at("absences", cycle))
    rows = [(row["absence"].voter, row["absence"].kind, bool(row["may_end"])) for row in page.context["rows"]]
    assert rows == [(cast.staff, "paper", True), (cast.voter, "proxy", True)]
    page = press(office, page, "end", str(Absence.objects.get(kind="paper").pk))
    assert "Staff votes here again." in text_of(page)
    assert signed_in(cast.leader).get(at("absences", cycle)).status_code == 403
    assert signed_in(cast.leader).get(at("proxy", cycle)).status_code == 403


def test_pages_are_where_the_rules_allow_them_alone(voting, stage, cast):
    plain = voting()
    assert signed_in(cast.office).get(at("absences", plain)).status_code == 404
    assert signed_in(cast.voter).get(at("proxy", plain)).status_code == 404
    setup = stage.cycle(proxies=1)
    assert signed_in(cast.office).get(at("absences", setup)).status_code == 404
    tabs = [tab["url"] for tab in signed_in(cast.voter).get(at("ballot", plain)).context["tabs"]]
    assert at("proxy", plain) not in tabs
    cycle = voting(proxies=1)
    tabs = [tab["url"] for tab in signed_in(cast.voter).get(at("ballot", cycle)).context["tabs"]]
    assert at("proxy", cycle) in tabs


def test_voter_on_paper_is_told_so_and_the_turnout_shows_it(voting, cast):
    cycle = voting(absentees=True, proxies=1)
    selection.note_paper(cycle, voter=cast.voter, by=cast.office)
    named(cycle, cast, "staff", "manager")
    enter_papers(cycle, [Paper("1", [])], by=cast.office)
    assert "You vote on paper" in text_of(signed_in(cast.voter).get(at("ballot", cycle)))
    page = signed_in(cast.office).get(at("turnout", cycle))
    rows = [
        (row["user"].username, row["cast"], getattr(row["absence"], "kind", ""))
        for row in page.context["turnout"].rows
    ]
    assert rows == [
        ("manager", False, ""),
        ("other_manager", False, ""),
        ("staff", False, "proxy"),
        ("voter", False, "paper"),
    ]
    assert "1 of 1 paper ballots entered" in text_of(page)
    assert "by proxy of Manager" in text_of(page)


def test_holder_is_reminded_of_both_ballots_and_the_absent_of_none(voting, cast):
    cycle = voting(proxies=1, absentees=True)
    proxy = named(cycle, cast)
    selection.note_paper(cycle, voter=cast.staff, by=cast.office)
    own, other = at("ballot", cycle), at("ballot-for", cycle, proxy.pk)
    assert desk(cast.manager) == [("Cast the ballot for Voter", other), ("Cast your ballot", own)]
    assert (desk(cast.voter), desk(cast.staff)) == ([], [])
    selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=[])
    assert desk(cast.manager) == [("Cast your ballot", own)]
    selection.cast(cycle, by=cast.manager, choices=[])
    assert (desk(cast.manager), desk(cast.voter)) == ([], [])


def test_voter_is_still_reminded_while_a_proxy_that_the_office_entered_is_unused(voting, cast):
    cycle = voting(proxies=1)
    proxy = named(cycle, cast, by=cast.office, reason="Letter of 3 May")
    own, other = at("ballot", cycle), at("ballot-for", cycle, proxy.pk)
    assert desk(cast.voter) == [("Cast your ballot", own)]
    assert desk(cast.manager) == [("Cast the ballot for Voter", other), ("Cast your ballot", own)]
    agrees("ballots")
    ballot, _new = selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=[])
    assert (desk(cast.voter), desk(cast.manager)) == ([], [("Cast your ballot", own)])
    selection.withdraw_ballot(ballot, by=cast.manager)
    selection.cast(cycle, by=cast.voter, choices=[])
    assert (desk(cast.voter), desk(cast.manager)) == ([], [("Cast your ballot", own)])


def test_office_is_refused_a_proxy_of_its_own_holding_by_page_and_by_api(stage, cast):
    cycle = stage.voting(electorate=[cast.voter, cast.office], proxies=1)
    body = {"kind": "proxy", "voter": cast.voter.pk, "holder": cast.office.pk, "reason": "Letter"}
    page = signed_in(cast.office).post(at("absences", cycle), body)
    answer = Door(cast.office).post("/absences/", {"cycle": cycle.pk} | body)
    sentence = "Nobody enters a proxy for themselves to hold: please ask somebody else in the office."
    assert (page.status_code, dict(page.context["forms"]["proxy"].errors)) == (422, {"holder": [sentence]})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "holder")
    assert (answer.json()["errors"][0]["detail"], Absence.objects.exists()) == (sentence, False)


def test_api_names_lists_uses_and_ends(voting, stage, cast):
    cycle = voting(proxies=1, absentees=True)
    voter, manager, office = Door(cast.voter), Door(cast.manager), Door(cast.office)
    body = {"cycle": cycle.pk, "kind": "proxy", "holder": cast.manager.pk, "reason": "I am ill"}
    made = voter.post("/absences/", body)
    told = made.json()
    assert (made.status_code, made["ETag"], told["voter"], told["holder_name"], told["used"]) == (
        201,
        '"1"',
        cast.voter.pk,
        "Manager",
        False,
    )
    path = f"/absences/{told['id']}/"
    assert [door.get(path).json().get("reason") for door in (voter, office, manager)] == [
        "I am ill",
        "I am ill",
        "",
    ]
    assert outcome(Door(cast.staff).get(path)) == (404, "not_found")
    best = stage.candidates(cycle)
    ballot = manager.post("/ballots/", {"cycle": cycle.pk, "choices": best[:1], "voter": cast.voter.pk})
    assert (ballot.status_code, ballot.json()["voter"]) == (201, cast.voter.pk)
    assert voter.get(path).json()["used"] is True
    refused = [
        outcome(voter.post("/absences/", body)),
        outcome(voter.post("/ballots/", {"cycle": cycle.pk, "choices": []})),
        outcome(
            Door(cast.staff).post("/ballots/", {"cycle": cycle.pk, "choices": [], "voter": cast.voter.pk})
        ),
        outcome(Door(cast.staff).post("/ballots/", {"cycle": cycle.pk, "choices": [], "voter": 999999})),
        outcome(voter.post("/absences/", {"cycle": cycle.pk, "kind": "proxy"})),
        outcome(voter.post("/absences/", {"cycle": cycle.pk, "kind": "paper"})),
        outcome(voter.delete(path, If_Match=1)),
        outcome(voter.delete(path)),
        outcome(voter.delete(path, If_Match=2)),
        outcome(office.delete(path, If_Match=1)),
    ]
    assert refused == [
        (409, "already_decided"),
        (409, "already_decided"),
        (403, "permission_denied"),
        (403, "permission_denied"),
        (400, "required"),
        (403, "permission_denied"),
        (409, "already_decided"),
        (428, "precondition_required"),
        (412, "stale_version"),
        (403, "permission_denied"),
    ]
    again = manager.put(f"/ballots/{ballot.json()['id']}/", {"choices": best[1:2]}, If_Match=1)
    assert (again.status_code, again.json()["choices"]) == (200, best[1:2])
    assert manager.verb(f"/ballots/{again.json()['id']}/", "withdraw").json()["state"] == "withdrawn"
    assert voter.delete(path, If_Match=1).status_code == 204
    paper = office.post("/absences/", {"cycle": cycle.pk, "kind": "paper", "voter": cast.staff.pk}).json()
    assert office.ids("/absences/", kind="paper") == [paper["id"]]
    assert voter.ids("/absences/") == []


def test_history_tells_who_named_whom_and_never_the_reason_to_the_holder(voting, cast):
    cycle = voting(proxies=1)
    proxy = named(cycle, cast, reason="I am ill")
    selection.end_absence(proxy, by=cast.voter)
    lines = {
        role: [
            (row["verb"], row["reason"])
            for row in Door(cast[role]).get("/history/", {"subject": "absence"}).json()["results"]
        ]
        for role in ("office", "voter", "manager", "staff")
    }
    both = [("end-absence", ""), ("name-proxy", "I am ill")]
    assert lines == {"office": both, "voter": both, "manager": [], "staff": []}


def test_pages_cost_the_same_for_one_proxy_and_for_three(voting, cast, stage, people):
    more = [cast.judge, cast.judge2, cast.judge3]
    costs = []
    for number in (1, 3):
        cycle = stage.voting(electorate=people + more, proxies=3)
        for user in more[:number]:
            selection.name_proxy(cycle, voter=user, holder=cast.manager, by=user)
        pages = {
            "ballot": cast.manager,
            "proxy": cast.manager,
            "absences": cast.office,
            "turnout": cast.office,
        }
        costs.append([len(queries(signed_in(user), at(name, cycle))) for name, user in pages.items()])
    assert costs[0] == costs[1]


def test_list_of_holders_tells_no_voter_who_is_absent_or_holds_a_proxy(voting, cast):
    cycle = voting(proxies=1)
    named(cycle, cast, "other_manager", "manager")
    voter = signed_in(cast.voter)
    page = voter.get(at("proxy", cycle))
    offered = {user.username for user in page.context["form"].fields["holder"].queryset}
    assert offered == {"manager", "other_manager", "staff"}
    said = []
    for role in ("manager", "other_manager"):
        refused = press(voter, page, "typed_by", holder=[str(cast[role].pk)])
        said += [refused.status_code, *refused.context["form"].errors["holder"]]
    reasons = "not a voter, absent as well, or holder of as many as the rules allow."
    assert said == [
        422,
        f"Manager cannot take this proxy: {reasons}",
        422,
        f"{cast.other_manager} cannot take this proxy: {reasons}",
    ]
    forms = signed_in(cast.office).get(at("absences", cycle)).context["forms"]
    offered = {user.username for user in forms["proxy"].fields["holder"].queryset}
    assert offered == {"voter", "staff"}


def test_page_offers_a_proxy_again_to_who_voted_in_a_superseded_round(voting, cast):
    cycle = voting(proxies=1)
    selection.cast(cycle, by=cast.voter, choices=[])
    voter = signed_in(cast.voter)
    assert "so you need nobody to vote for you" in text_of(voter.get(at("proxy", cycle)))
    selection.reopen(cycle, by=cast.office, phase="scoring", reason="an error")
    press(voter, voter.get(at("proxy", cycle)), "typed_by", holder=[str(cast.manager.pk)])
    assert [(one.voter, one.holder) for one in Absence.objects.all()] == [(cast.voter, cast.manager)]
