"""A browser without JavaScript: forms are read from the HTML and sent by the button that is pressed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class PageForm:
    """One form of a page: where it goes, its fields as they stand (name → values), its buttons."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form, self.area, self.choice = [], None, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = PageForm(attrs.get("action", ""), attrs.get("method", "get"))
            self.forms.append(self.form)
        elif self.form is not None and "disabled" not in attrs:
            self._control(tag, attrs)

    def _control(self, tag, attrs):
        name, value = attrs.get("name"), attrs.get("value") or ""
        kind = attrs.get("type", "text")
        if tag == "textarea" and name:
            self.area = name
            self.form.fields[name] = [""]
        elif tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in attrs and self.choice:
            self.form.fields.setdefault(self.choice, []).append(value)
        elif tag == "button" and kind != "button":
            self.form.buttons.append((name or "", value))
        elif tag == "input" and kind in ("checkbox", "radio"):
            self.form.boxes.append((name, value))
            if "checked" in attrs:
                self.form.fields.setdefault(name, []).append(value)
        elif tag == "input" and name:
            self.form.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag in ("textarea", "select"):
            self.area = self.choice = None

    def handle_data(self, data):
        if self.area and self.form is not None:
            self.form.fields[self.area][0] += data


def form_with(page, name: str) -> PageForm:
    """The form of `page` that has a field, box or button called `name`."""
    reader = _Reader()
    reader.feed(page.content.decode())
    for form in reader.forms:
        named = {*form.fields, *(box for box, _ in form.boxes), *(button for button, _ in form.buttons)}
        if name in named:
            return form
    raise AssertionError(f"no form with {name} on {page.request['PATH_INFO']}")


def press(client, page, name: str, value: str = "", **typed):
    """Fill `typed` (name → text or list) into the form that holds `name` and press its button name=value,
    or the form's only way to send it where `name` is a field; follows redirects."""
    form = form_with(page, name)
    data = {key: values for key, values in form.fields.items() if key != "csrfmiddlewaretoken"}
    data |= {key: values if isinstance(values, list) else [values] for key, values in typed.items()}
    if (name, value) in form.buttons:
        data[name] = [value]
    else:
        assert form.buttons, f"nothing to press for {name}"
    query = page.request.get("QUERY_STRING", "")
    here = page.request["PATH_INFO"] + (f"?{query}" if query else "")
    return client.post(urljoin(here, form.action), data, follow=True)
