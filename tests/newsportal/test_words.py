"""The admin's words in each language: all there, and shown."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

LOCALE = Path(__file__).resolve().parents[2] / "newsportal/locale"
# "Readers" of the menu; English is in the code.
KNOWN = {"ru": "Читатели", "kk": "Оқырмандар", "az": "Oxucular"}

LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Word:
    key: tuple[str, str]
    plural: str
    forms: tuple[str, ...]
    fuzzy: bool


def written(language: str) -> Iterator[Word]:
    text = (LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
    for entry in text.split("\n\n"):
        parts: dict[str, str] = {}
        part = ""
        for name, form, literal in LINE.findall(re.sub("^#.*$", "", entry, flags=re.MULTILINE)):
            part = name + form if name else part
            parts[part] = parts.get(part, "") + ast.literal_eval(literal)
        if parts.get("msgid"):
            yield Word(
                key=(parts.get("msgctxt", ""), parts["msgid"]),
                plural=parts.get("msgid_plural", ""),
                forms=tuple(said for name, said in parts.items() if name.startswith("msgstr")),
                fuzzy=bool(re.search("^#,.*fuzzy", entry, re.MULTILINE)),
            )


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", KNOWN)
class TestCatalogue:
    def test_has_the_words_of_the_russian_one(self, language: str) -> None:
        words = {word.key for word in written(language)}
        russian = {word.key for word in written("ru")}
        assert len(russian) > 1000
        assert words == russian

    def test_says_every_word(self, language: str) -> None:
        unsaid = [word.key for word in written(language) if word.fuzzy or not all(word.forms)]
        assert unsaid == []

    def test_has_every_form_of_a_number(self, language: str) -> None:
        text = (LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
        rule = re.search(r"plural=([^;]+);", text.replace('"\n"', ""))
        assert rule is not None
        form_of = c2py(rule[1])
        forms = len({form_of(number) for number in range(200)})
        for word in written(language):
            assert len(word.forms) >= (forms if word.plural else 1), word.key

    def test_keeps_the_placeholders(self, language: str) -> None:
        for word in written(language):
            wanted = placeholders(word.plural or word.key[1])
            assert all(placeholders(form) == wanted for form in word.forms), word.key

    @pytest.mark.django_db
    def test_is_what_the_admin_speaks(self, language: str) -> None:
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.create_superuser("glavred"))
        answer = client.get("/admin/")
        assert answer.headers["Content-Language"] == language
        assert KNOWN[language] in answer.content.decode()
