"""What is told at once when it happens: which line of history concerns whom, and in what words (design.md §3,
§6). What merely awaits an answer is told by the windows of what is due."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.models import Entry
from projects.models import Commitment, Panelist, TeamMember, Topic, Voter
from results.models import Benefit, Change
from reviews.models import Rectification, StageReview

Told = dict[int, set[int]]
"""{key of an entry: the people whom it concerns}."""
Audience = Callable[[list[Entry]], Told]


def proposers(entries: list[Entry]) -> Told:
    """Who proposed the topic of each entry."""
    return _by_topic(entries, Topic.objects.values_list("pk", "proposer"))


def group(entries: list[Entry]) -> Told:
    """The accepted people of the topic's group."""
    return _by_topic(entries, TeamMember.objects.filter(state="accepted").values_list("topic", "user"))


def leads(entries: list[Entry]) -> Told:
    members = TeamMember.objects.filter(state="accepted", role="lead")
    return _by_topic(entries, members.values_list("topic", "user"))


def _by_topic(entries: list[Entry], pairs) -> Told:
    found = defaultdict(set)
    name = "pk" if pairs.model is Topic else "topic"
    for topic, user in pairs.filter(**{f"{name}__in": {entry.topic_id for entry in entries}}):
        found[topic].add(user)
    return {entry.pk: set(found[entry.topic_id]) for entry in entries}


def judges(entries: list[Entry]) -> Told:
    return _by_cycle(entries, Panelist)


def voters(entries: list[Entry]) -> Told:
    return _by_cycle(entries, Voter)


def _by_cycle(entries: list[Entry], model) -> Told:
    found = defaultdict(set)
    pairs = model.objects.filter(cycle__in={entry.cycle_id for entry in entries})
    for cycle, user in pairs.values_list("cycle", "user"):
        found[cycle].add(user)
    return {entry.pk: set(found[entry.cycle_id]) for entry in entries}


def of_subject(model, *paths: str) -> Audience:
    """The people at `paths` of the thing that each entry is about."""

    def find(entries: list[Entry]) -> Told:
        things = model.objects.filter(pk__in={entry.subject_id for entry in entries})
        found = defaultdict(set)
        for key, *people in things.values_list("pk", *paths):
            found[key].update(person for person in people if person)
        return {entry.pk: set(found[entry.subject_id]) for entry in entries}

    return find


def named(field: str) -> Audience:
    """Whom each entry names as the new value of `field`."""
    return lambda entries: {entry.pk: {entry.changes[field][1]} for entry in entries}


def removed(entries: list[Entry]) -> Told:
    """Whom an entry about a membership takes out of the group."""
    return {entry.pk: {entry.changes["user"][0]} for entry in entries}


def relieved(entries: list[Entry]) -> Told:
    """Who owned what has another owner now, and the lead, but for the new one."""
    lead = leads(entries)
    owners = {entry.pk: entry.changes["owner"] for entry in entries}
    return {pk: (lead[pk] | {old}) - {new} for pk, (old, new) in owners.items()}


def both(*audiences: Audience) -> Audience:
    def find(entries: list[Entry]) -> Told:
        found = [audience(entries) for audience in audiences]
        return {entry.pk: set().union(*(told[entry.pk] for told in found)) for entry in entries}

    return find


@dataclass(frozen=True, eq=False)
class Announcement:
    """`text` speaks of `%(title)s`, of the topic or the cycle, and of `%(person)s`, whom the entry has as the
    new value of the field `person`; `page`: the name of the page that it leads to, whose only argument is the
    key of `of`: "topic", "cycle" or "subject". `quotes`: whether the entry's reason is told along; `also`:
    what the same line of history tells others."""

    text: str
    to: Audience
    page: str = "topic"
    of: str = "topic"
    person: str = ""
    quotes: bool = True
    also: "Announcement | None" = None

    def url(self, entry: Entry) -> str:
        key = {"topic": entry.topic_id, "cycle": entry.cycle_id, "subject": entry.subject_id}[self.of]
        return reverse(self.page, args=[key])


_review = {"page": "review", "of": "subject"}
_finding = {"page": "rectification", "of": "subject"}
_all = both(proposers, group)
absent, holder = named("voter"), named("holder")
_proxy = {"page": "proxy", "of": "cycle"}

ANNOUNCED: dict[tuple[str, str], Announcement] = {
    ("topic", "return"): Announcement(_("“%(title)s” was returned for revision."), proposers),
    ("topic", "accept"): Announcement(_("“%(title)s” passed the screening."), proposers),
    ("topic", "reject"): Announcement(_("“%(title)s” was rejected."), proposers),
    ("topic", "shortlist"): Announcement(_("“%(title)s” is on the shortlist."), proposers),
    ("topic", "pass-over"): Announcement(_("“%(title)s” was not elected."), proposers),
    ("topic", "establish"): Announcement(_("“%(title)s” was elected and is established."), proposers),
    ("topic", "approve-charter"): Announcement(_("The charter of “%(title)s” was approved."), group),
    ("topic", "start"): Announcement(_("The work on “%(title)s” has started."), _all),
    ("topic", "send-back"): Announcement(_("“%(title)s” was sent back to work."), _all),
    ("topic", "accept-result"): Announcement(_("The result of “%(title)s” was accepted."), _all),
    ("topic", "reopen"): Announcement(_("“%(title)s” is taken back to work."), _all),
    ("topic", "close"): Announcement(_("“%(title)s” was closed with its result."), _all),
    ("topic", "terminate"): Announcement(_("“%(title)s” was terminated."), _all),
    ("teammember", "invite"): Announcement(
        _("You are invited to the group of “%(title)s”."),
        of_subject(TeamMember, "user"),
        "invitation",
        "subject",
    ),
    ("teammember", "accept"): Announcement(_("An invitation to “%(title)s” was accepted."), leads),
    ("teammember", "decline"): Announcement(_("An invitation to “%(title)s” was declined."), leads),
    ("teammember", "remove"): Announcement(_("You are no longer in the group of “%(title)s”."), removed),
    ("teammember", "take-over"): Announcement(
        _("You lead “%(title)s” from now on."), of_subject(TeamMember, "user")
    ),
    ("commitment", "ask"): Announcement(
        _("People of your center are asked for, for “%(title)s”."),
        lambda entries: managers(entries),
        "commitment",
        "subject",
    ),
    ("commitment", "accept"): Announcement(
        _("A request for people for “%(title)s” was accepted."), leads, "commitment", "subject"
    ),
    ("commitment", "decline"): Announcement(
        _("A request for people for “%(title)s” was declined."), leads, "commitment", "subject"
    ),
    ("change", "approve"): Announcement(
        _("A change to “%(title)s” was approved."), both(leads, of_subject(Change, "by"))
    ),
    ("change", "refuse"): Announcement(
        _("A change to “%(title)s” was refused."), both(leads, of_subject(Change, "by"))
    ),
    ("benefit", "confirm"): Announcement(
        _("A benefit of “%(title)s” was confirmed."), of_subject(Benefit, "by")
    ),
    ("stagereview", "submit"): Announcement(
        _("A stage review of “%(title)s” was submitted."), of_subject(StageReview, "reviewers"), **_review
    ),
    ("stagereview", "conclude"): Announcement(
        _("A stage review of “%(title)s” was concluded."), group, **_review
    ),
    ("rectification", "find"): Announcement(
        _("A finding about “%(title)s” is yours to rectify."), of_subject(Rectification, "owner"), **_finding
    ),
    ("rectification", "reassign"): Announcement(
        _("Owner or deadline of a finding about “%(title)s” changed; it is yours to rectify."),
        of_subject(Rectification, "owner"),
        also=Announcement(
            _("A finding about “%(title)s” is for %(person)s to rectify from now on."),
            relieved,
            person="owner",
            **_finding,
        ),
        **_finding,
    ),
    ("rectification", "verify"): Announcement(
        _("A rectification of “%(title)s” was verified."), of_subject(Rectification, "owner"), **_finding
    ),
    ("rectification", "send-back"): Announcement(
        _("A rectification of “%(title)s” was sent back."),
        of_subject(Rectification, "owner"),
        **_finding,
    ),
    ("plan", "begin-loop"): Announcement(_("The next loop of “%(title)s” has begun."), group),
    ("cycle", "open-scoring"): Announcement(_("Scoring is open: “%(title)s”."), judges, "score", "cycle"),
    ("cycle", "open-voting"): Announcement(_("Voting is open: “%(title)s”."), voters, "ballot", "cycle"),
    ("absence", "name-proxy"): Announcement(
        _(
            "“%(title)s”: a proxy was entered for you, %(person)s votes for you. If that is wrong, vote "
            "yourself or ask the office."
        ),
        absent,
        person="holder",
        also=Announcement(
            _("“%(title)s”: you hold the proxy of %(person)s."),
            holder,
            person="voter",
            quotes=False,
            **_proxy,
        ),
        **_proxy,
    ),
}


def managers(entries: list[Entry]) -> Told:
    """Those who answer for the center that each entry, about a commitment, asks."""
    things = Commitment.objects.filter(pk__in={entry.subject_id for entry in entries})
    found = defaultdict(set)
    seats = things.filter(center__seats__role="manager").values_list("pk", "center__seats__user")
    for key, user in seats:
        found[key].add(user)
    return {entry.pk: set(found[entry.subject_id]) for entry in entries}


def known(entries: Collection[Entry]) -> dict[Announcement, list[Entry]]:
    """Those of `entries` that are announced, by how."""
    found = defaultdict(list)
    for entry in entries:
        how = ANNOUNCED.get((entry.subject, entry.verb))
        while how:
            if not how.person or how.person in entry.changes:
                found[how].append(entry)
            how = how.also
    return found
