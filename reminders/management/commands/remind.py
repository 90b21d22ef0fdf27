"""One tick without Celery: books and sends what is due."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from reminders.actions.rounds import go_round
from reminders.models import Notice
from reminders.planning import pending


class Command(BaseCommand):
    help = "Book and send every reminder that is due. Safe to run at any time, also beside the worker."

    def add_arguments(self, parser):
        parser.add_argument(
            "--at",
            metavar="DATETIME",
            help="as if it were this moment (2026-12-01T08:30, local unless it says)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell who would get what; change nothing"
        )

    def handle(self, *, at, dry_run, **options):
        now = _moment(at) if at else timezone.now()
        if dry_run:
            found = [notice for batch in pending(now) for notice in batch]
            people = Notice.recipient.field.related_model.objects.in_bulk({one.recipient_id for one in found})
            for notice in found:
                self.stdout.write(_told(notice, people))
            self.stdout.write(f"{len(found)} notices would be booked; nothing was changed.")
            return
        booked, sent = go_round(now)
        self.stdout.write(f"{booked} notices booked, {sent} letters and messages sent.")


def _told(notice: Notice, people: dict) -> str:
    to = people[notice.recipient_id].username if notice.recipient_id else notice.robot.name
    when = timezone.localtime(notice.send_after)
    parts = (to, notice.channel, f"{when:%Y-%m-%d %H:%M}", notice.rule, f"{notice.window:+d}", notice.label)
    return "\t".join(parts)


def _moment(text: str):
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = timezone.datetime.combine(day, timezone.datetime.min.time())
    except ValueError as error:
        raise CommandError(f"--at {text}: {error}") from None
    if found is None:
        raise CommandError(f"--at {text}: write it as 2026-12-01T08:30")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
