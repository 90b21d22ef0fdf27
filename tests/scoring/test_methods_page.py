"""The examples of docs/methods.md run as printed."""

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"


def test_the_examples_give_what_the_page_says():
    text = re.sub(r"^```.*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(examples)
    assert result.attempted > 20 and result.failed == 0
