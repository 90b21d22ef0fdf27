"""`manage.py first_office USERNAME`: the province and the first person of the office, once."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kit import history
from people.models import Center, Seat, User


class Command(BaseCommand):
    help = "Make the province and the first person of the office; everybody else is added on the pages."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="how the person is shown; default: the username")
        parser.add_argument("--center", default="省客户服务中心", help="name of the province")
        parser.add_argument("--code", default="P", help="code of the province")

    @transaction.atomic
    def handle(self, username, name, center, code, **options):
        if Seat.objects.filter(role=Seat.Role.OFFICE, user__is_active=True).exists():
            raise CommandError("There is an office already; it adds people on the page “People”.")
        user = User(username=username, name=name or username)
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        province, _ = Center.objects.get_or_create(code=code, defaults={"name": center, "kind": "province"})
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.save()
        Seat.objects.create(user=user, center=province, role=Seat.Role.OFFICE)
        history.record(user, "grant-seat", by=None, new="office", changes={"center": [None, province.pk]})
        self.stdout.write(f"{user} sits in the office of {province}. Sign in and add the others.")
