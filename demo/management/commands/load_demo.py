"""`manage.py load_demo`: a province, five cycles, accounts to play with; once, into an empty database."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from demo.people import ACCOUNTS, PASSWORD
from demo.story import Story, summary
from demo.told import tell
from projects.models import Cycle


class Command(BaseCommand):
    help = "Load the demo: a cycle worked to its end, one at work, one in voting, in scoring, in proposing."

    def handle(self, **options):
        if Cycle.objects.exists():
            raise CommandError("There are cycles in this database already; the demo loads into an empty one.")
        with transaction.atomic():
            now = timezone.now()
            Story(now).tell()
            tell(now)
        loaded = ", ".join(f"{number} {name}" for name, number in summary().items())
        self.stdout.write(f"Loaded the demo: {loaded}.")
        self.stdout.write(f"Accounts: {' '.join(ACCOUNTS)}   password: {PASSWORD}")
