"""Forms whose text has passed the gate, and in which an action's refusal is an error like any other."""

import copy
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import QueryDict

from kit.errors import collision
from kit.refusals import Invalid, Refusal, Stale
from kit.text import clean_json, clean_text


def sent(request) -> QueryDict | None:
    """What a form is bound to: the fields of a POST, be there any or not; None when it is only shown."""
    return request.POST if request.method == "POST" else None


class Gate:
    """What both kinds of form do alike. With `version`, a hidden field carries the version that was seen."""

    result = None
    refusal: Refusal | None = None

    def __init__(self, *args, version: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if version is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)
        for field in self.fields.values():
            _guard(field)

    @property
    def seen(self) -> int | None:
        """The version that the person had before their eyes; None in a form without one."""
        return self.cleaned_data.get("version")

    @property
    def values(self) -> dict:
        """The cleaned input without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def done(self, action, /, *args, **kwargs) -> bool:
        """Call `action`; its answer is then `result`. False when it refused; `errors` then say why."""
        try:
            self.result = action(*args, **kwargs)
        except Refusal as refusal:
            self._take(refusal)
        except IntegrityError as error:
            self._take(collision(error))
        except ValidationError as error:
            for name, messages in _by_field(error).items():
                self.add_error(name if name in self.fields else None, messages)
        return not self.errors

    def _take(self, refusal: Refusal) -> None:
        self.refusal = refusal
        for problem in refusal.problems:
            self.add_error(problem.attr if problem.attr in self.fields else None, problem.detail)
        if isinstance(refusal, Stale):
            # Sent once more, knowingly, the form writes over what somebody else wrote in between.
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(refusal.current)

    @property
    def is_stale(self) -> bool:
        """Somebody else wrote between this person's reading and their sending."""
        return isinstance(self.refusal, Stale)

    @property
    def status(self) -> int:
        """HTTP status of a page that shows this form: 422 with errors, 409 or 403 as the action refused."""
        if not self.is_bound or self.is_valid():
            return 200
        if self.refusal is None or isinstance(self.refusal, Invalid):
            return 422
        return 409 if self.is_stale else self.refusal.status

    def refill(self, data) -> None:
        """Show `data`, a QueryDict kept through a sign-in, as it was typed and still unchecked."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.FileField):
                self.initial[name] = field.widget.value_from_datadict(data, {}, self.add_prefix(name))


def _guard(field: forms.Field) -> None:
    """Text passes the gate before its length is measured; a key no database can hold is no choice."""
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
        field.to_python = partial(_gated, field.to_python)
    if isinstance(field, forms.ModelChoiceField):
        field.clean = partial(_chosen, field, field.clean)


def _gated(to_python, value):
    """Lines end in LF, as they do where a script or the API sends them."""
    found = to_python(value)
    return clean_text(found.replace("\r\n", "\n")) if isinstance(found, str) else clean_json(found)


def _chosen(field, clean, value):
    try:
        return clean(value)
    except OverflowError:
        code = "invalid_choice"
        raise ValidationError(field.error_messages[code], code=code, params={"value": "…"}) from None


def _by_field(error: ValidationError) -> dict:
    return error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}


class Form(Gate, forms.Form):
    """A form of its own fields."""


class ModelForm(Gate, forms.ModelForm):
    """Takes labels, lengths and choices from a model. Writing is the action's: `values` go there."""

    def __init__(self, *args, instance=None, **kwargs):
        if instance is not None and instance.pk:
            kwargs.setdefault("version", getattr(instance, "version", None))
        super().__init__(*args, instance=copy.copy(instance), **kwargs)

    def _post_clean(self):
        """Leaves the instance alone: the action compares it with the input, and checks the whole itself."""
