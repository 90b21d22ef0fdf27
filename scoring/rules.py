"""Who may score, recuse, vote and look at results, and why not (design.md §1)."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow


def on_panel(judge, cycle) -> Permit:
    """Whether this person is one of the judges of the cycle."""
    return allow(
        cycle.panelists.filter(user=judge).exists(),
        _("Only the judges on the panel of this cycle can score."),
    )


def may_score(user, cycle) -> Permit:
    """The judges on the panel of the cycle who have not been deactivated."""
    return may_act(user) and on_panel(user, cycle)


def may_score_assigned(cycle, *, is_assigned: bool) -> Permit:
    """Where not everybody scores everything: the topics that the office has assigned to the judge."""
    return allow(
        is_assigned or not cycle.assigned,
        _("This topic is not assigned to you: in this cycle judges score what they are assigned."),
        "not_assigned",
    )


def may_act(user) -> Permit:
    """Whoever has been deactivated does nothing, by whatever door."""
    return allow(user.is_active, _("This account has been deactivated."))


def may_vote(user, cycle) -> Permit:
    """The voters on the electorate of the cycle who have not been deactivated."""
    return may_act(user) and allow(
        cycle.electorate.filter(user=user).exists(),
        _("Only the voters on the electorate of this cycle can vote."),
    )


def may_recuse(user, judge) -> Permit:
    """A judge declares it for themselves; the office sets it for anybody."""
    return may_act(user) and allow(
        user.pk == judge.pk or user.standing.is_office,
        _("Only the judge and the office can declare a recusal."),
    )


def may_name_proxy(user, voter) -> Permit:
    """Voters name the holder of their own proxy; the office enters it at a voter's written request."""
    return may_act(user) and allow(
        user.pk == voter.pk or user.standing.is_office,
        _("Only the voter and the office can name a proxy."),
    )


def may_end_absence(user, absence) -> Permit:
    """A proxy ends by its voter or its holder, by the office where the office entered it; a note that
    somebody votes on paper by the office alone."""
    concerned = user.pk in (absence.voter_id, absence.holder_id) and absence.kind == "proxy"
    entered = user.standing.is_office and (absence.kind == "paper" or absence.by_id != absence.voter_id)
    return may_act(user) and allow(
        concerned or entered,
        _("Only the voter and the holder can end this proxy.")
        if absence.kind == "proxy"
        else _("Only the office notes who votes on paper."),
    )


def may_compare(user, comparison) -> Permit:
    """The expert alone, as long as active."""
    return may_act(user) and allow(
        user.pk == comparison.expert_id, _("A comparison is made by its expert alone.")
    )


def may_see_weighing(user) -> Permit:
    """What each expert says: for the office and leaders, for the expert on a page of their own."""
    return allow(sees_names(user), _("What the experts say is seen by the office and leaders alone."))


def sees_names(user) -> bool:
    """Whether scorecards show whose they are; a topic's proposer sees them without names."""
    return user.standing.is_office or user.standing.is_leader


def may_take_record(user) -> Permit:
    """The sealed document holds every scorecard and every topic of the ranking."""
    return allow(
        sees_names(user), _("The sealed document holds all scorecards: the office and leaders can take it.")
    )
