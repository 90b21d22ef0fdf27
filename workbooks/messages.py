"""What is wrong with a workbook, as a sentence in the reader's language."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workbooks.archive import Unreadable
from workbooks.table import Fault

SENTENCES = {
    # The file
    "not_a_workbook": _("This is not an Excel workbook (.xlsx)."),
    "encrypted": _(
        "This file is protected by a password or is an old .xls file. "
        "Please save it as .xlsx without a password."
    ),
    "corrupt": _("This workbook is damaged and cannot be read. Please open it in Excel and save it again."),
    "too_large": _("This workbook is too large."),
    "wrong_sheet": _("No sheet of this workbook bears the name of what is imported. There are: %(sheets)s."),
    "empty": _("There is nothing in this workbook to import."),
    "missing_columns": _("These columns are missing: %(columns)s."),
    "file_missing": _("The uploaded file is no longer there. Please upload it again."),
    "interrupted": _("The import was interrupted several times and has been given up. Nothing was written."),
    "internal": _("Something went wrong while importing; it has been logged. Nothing was written."),
    # Headings and cells
    "unknown_column": _("There is no such column. Please correct the heading or remove the column."),
    "repeated_column": _("This column appears twice."),
    "no_heading": _("This column has no heading."),
    "changed_example": _(
        "This row is marked as an example but was changed. Remove the mark in “Note” to import it."
    ),
    "required": _("A value is needed here."),
    "too_long": _("This has %(length)s characters; at most %(most)s are allowed."),
    "invalid_characters": _("This contains control characters that cannot be stored."),
    "unknown_choice": _("This value is not allowed. Allowed are: %(allowed)s."),
    "not_a_number": _("This must be a number."),
    "error": _("This cell shows an error of Excel."),
    "no_value": _(
        "This formula has no stored result. Please save the workbook in Excel, or paste the values."
    ),
    "not_a_date": _("This is not a date."),
    # What the rows say
    "repeated": _("This is in row %(first)s already."),
    "unknown_center": _("There is no center with this code."),
    "inactive_center": _("This center is no longer active."),
    "cycle_in_tree": _("A center cannot belong to itself or to a center below it."),
    "unknown_user": _("There is no user with this username."),
    "inactive_user": _("This person is no longer active."),
    "differs": _("Row %(first)s says something else for the same person."),
    "seat_incomplete": _("A seat needs both a center and a role."),
    "office_at_province": _("The office sits at a center of the kind province."),
    "password_of_known": _("This user exists already; the password cannot be changed here."),
    "unknown_theme": _("The cycle has no such theme. It has: %(themes)s."),
    "may_not_propose": _("This person may not propose for this center."),
    "exists_otherwise": _("There is such a topic already, with other content. Please change it on its page."),
    "unknown_judge": _("This person is not on the panel of the cycle."),
    "unknown_topic": _("The cycle has no such topic up for scoring."),
    "recused": _("This judge is recused from this topic; the row was left out."),
    "not_assigned": _("This topic is not assigned to this judge."),
    "written_in_person": _("The judge has filled in this scorecard in person; only the judge can change it."),
    "out_of_range": _("Marks lie between %(low)s and %(high)s."),
    "off_step": _("Marks go from %(low)s to %(high)s in steps of %(step)s."),
    "not_a_mark": _("Please put ✓, 1 or x here, or nothing."),
    "not_a_place": _("Please put the place here, 1 for the best, or nothing."),
    "number_taken": _("A ballot with this number has been entered already."),
    "beyond_electorate": _(
        "There would be more ballots than voters: %(voters)s voters, %(before)s ballots are in already."
    ),
    "beyond_papers": _(
        "There would be more paper ballots than voters noted for one; %(left)s more can be entered."
    ),
    "spoilt_same_place": _("Kept as invalid: two topics stand in the same place."),
    "spoilt_too_many_choices": _("Kept as invalid: %(chosen)s topics are marked, at most %(most)s may be."),
    "spoilt_duplicate_choice": _("Kept as invalid: marked more than once: %(topics)s."),
    "spoilt_unknown_topic": _("Kept as invalid: not on this ballot: %(topics)s."),
    "no_topic_at_work": _("No topic at work has this code."),
    "unknown_indicator": _("The topic has no such indicator. It has: %(indicators)s."),
    "not_whole": _("This must be a whole number from 1 on."),
    "reading_exists": _("There is another reading of this day already. Please correct it on its page."),
    "changed_meanwhile": _(
        "Somebody else entered the same while this was being imported. Please upload the workbook again."
    ),
    "invalid_email": _("This is not an e-mail address."),
    "invalid_username": _("A username has letters, digits and @ . + - _ only."),
    "max_decimal_places": _("At most two decimals are allowed."),
    "max_digits": _("This number is too large."),
    "max_whole_digits": _("This number is too large."),
    "min_value": _("This must not be negative."),
}

TOO_LARGE = {
    "upload": _("This file is larger than %(most)s MB."),
    "unzipped": _("This workbook is too large when unzipped; at most %(most)s MB are read."),
    "rows": _("This workbook declares too many rows; at most %(most)s are read."),
    "columns": _("This workbook declares too many columns; at most %(most)s are read."),
    "cell": _("A cell of this workbook holds too much text; at most %(most)s characters are read."),
    "text": _("This workbook holds too much text; at most %(most)s characters are read."),
    "sheets": _("This workbook has too many sheets; at most %(most)s are read."),
}


def sentence(code: str, particulars: dict, detail: str = "") -> str:
    """In the present language; `detail` where the code is not one of ours."""
    text = TOO_LARGE.get(particulars.get("what")) if code == "too_large" else None
    text = text or SENTENCES.get(code)
    if text is None:
        return detail or _now("This is not accepted.")
    return str(text) % particulars if particulars else str(text)


def whole_file(error: Unreadable) -> Fault:
    """The fault of a file that can't be read at all."""
    return Fault(None, error.code, particulars=error.particulars)


RESULTS = {
    "added": _("Added"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "seats": _("Seats granted"),
    "valid": _("Valid ballots"),
    "invalid": _("Invalid ballots"),
    "left_out": _("Left out"),
    "examples": _("Example rows passed over"),
}
ALWAYS_TOLD = ("added", "valid")


def results(counts: dict[str, int]) -> list[dict]:
    """{label, value} for parts/tiles.html; what is none is told only where it is the point."""
    return [
        {"label": label, "value": f"{counts[name]:,}"}
        for name, label in RESULTS.items()
        if counts.get(name) or (name in counts and name in ALWAYS_TOLD)
    ]
