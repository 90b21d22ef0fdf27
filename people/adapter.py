"""How allauth behaves here: accounts are made by the office, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter


class NoSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False
