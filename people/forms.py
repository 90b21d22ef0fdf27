"""What the office enters about centers, users and seats, and everybody about themselves."""

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.forms import Form, ModelForm
from kit.spoken import listed
from kit.text import clean_text
from people.models import Center, Seat, User
from people.queries import tree, walk


class CenterChoice(forms.ModelChoiceField):
    """Centers in the order of their tree, each set in under what it belongs to."""

    def __init__(self, *args, **kwargs):
        super().__init__(Center.objects.all(), *args, **kwargs)

    def offer(self, centers, keep=None) -> None:
        """Offer the active ones of `centers`, and `keep` even if it is not active any more."""
        offered = [center for center in centers if center.is_active or center == keep]
        self.choices = [("", self.empty_label or "")] + [
            (node.center.pk, "　" * node.depth + node.center.name) for node in walk(tree(offered))
        ]


class PersonField(forms.CharField):
    """An active person, by user name, or by a name that only one bears; suggested as one types."""

    LIST = "people-suggestions"

    def __init__(self, **kwargs):
        attrs = {
            "list": self.LIST,
            "autocomplete": "off",
            "hx-get": reverse_lazy("people-suggestions"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{self.LIST}",
            "hx-sync": "this:replace",
            "data-quiet": True,
        }
        kwargs = {"help_text": _("Name or user name; suggestions appear as you type."), **kwargs}
        super().__init__(max_length=150, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value) -> User:
        text = clean_text(super().clean(value))
        people = User.objects.filter(is_active=True)
        found = list(people.filter(username=text)) or list(people.filter(name=text)[:5])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                _("There is nobody of this name. Please choose from the suggestions.")
            )
        names = listed(person.username for person in found)
        raise forms.ValidationError(
            _("Several people bear this name. Please give the user name: %(names)s.") % {"names": names}
        )


class CenterForm(ModelForm):
    """A center and its place in the tree."""

    parent = CenterChoice(label=_("Belongs to"), required=False, empty_label=_("– (at the top)"))

    class Meta:
        model = Center
        fields = ["name", "code", "kind", "parent", "is_active"]
        labels = {
            "name": _("Name"),
            "code": _("Code"),
            "kind": pgettext_lazy("center", "Kind"),
            "is_active": _("Active"),
        }
        help_texts = {
            "code": _("Short and lasting: workbooks and the API name the center by it."),
            "is_active": _("An inactive center can no longer propose topics; what it did stays."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(Center.objects.all(), keep=self.instance.parent)


class UserForm(ModelForm):
    """Somebody who signs in."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("as the device says")), *settings.LANGUAGES],
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["name", "username", "email", "language"]
        labels = {"name": pgettext_lazy("person", "Name"), "username": _("User name"), "email": _("E-mail")}
        help_texts = {
            "name": _("As colleagues know the person, e.g. 李娜."),
            "username": _("For signing in: letters, digits and @ . + - _ only."),
            "email": _("For letters and for a forgotten password."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = (
            _("Fill in only to set a new one; tell it to the person yourself.")
            if self.instance.pk
            else _("At least 8 characters. Empty: the person sets one by the link for a forgotten password.")
        )

    def clean_username(self):
        return User.normalize_username(self.cleaned_data["username"])


class SeatForm(Form):
    """A role to be held at a center."""

    role = forms.ChoiceField(label=_("Role"), choices=Seat.Role.choices)
    center = CenterChoice(label=_("Center"), empty_label=_("choose a center"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["center"].offer(Center.objects.all())


class ProfileForm(ModelForm):
    """What everybody sets for themselves."""

    language = UserForm.base_fields["language"]

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": pgettext_lazy("person", "Name")}
        help_texts = {"name": _("As colleagues know you.")}
