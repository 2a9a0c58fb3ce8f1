import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib.problems import Problem
from newsportal.lib.text import (
    RESERVED_NAMES,
    check_name,
    clean_text,
    is_blank,
    is_reserved_name,
    name_skeleton,
)


class TestCleanText:
    @pytest.mark.parametrize(
        "text",
        [
            "Қазақстан Әлемі, ғ ң ө ұ ү һ і",
            "Azərbaycan, İstanbul, ığdır",
            "ЁЖ и ёж, й и й",
            "مرحبا بالعالم",
            "👩‍💻 ❤️‍🔥 🇰🇿",
            "ﬁ ① ½ Ａ",  # NFKC would change each of them
            "é é",
            "a<b && c>d",
            "б*дь и с*ка",
            "1986. Был год",
            "one\n    two\n\n\nthree\tfour",
        ],
    )
    def test_leaves_every_script_as_it_is(self, text):
        assert clean_text(text) == text

    def test_takes_blank_lines_off_the_ends_and_makes_line_feeds(self):
        assert clean_text(" \r\n a\r\nb\rc \u3000\n") == " a\nb\nc"

    @pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\udfffb"])
    def test_refuses_what_no_column_can_hold(self, text):
        with pytest.raises(Problem) as caught:
            clean_text(text, field="note")
        assert caught.value.code == "validation_error"
        assert [(one.field, one.code) for one in caught.value.errors] == [
            ("note", "invalid_characters")
        ]

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")))
    def test_changes_nothing_between_the_ends(self, text):
        cleaned = clean_text(text)
        assert cleaned.strip() == text.strip()
        assert cleaned == cleaned.rstrip()
        assert not cleaned or cleaned.split("\n")[0].strip()


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        ("", True),
        (" \n\t", True),
        ("\u200b\u200d\ufeff", True),
        ("\u2800\u3164", True),
        ("\u0301\u0301", True),
        ("\u202e", True),
        (".", False),
        ("🙂", False),
        ("ә", False),
        ("\u200bя", False),
    ],
)
def test_is_blank(text, is_empty):
    assert is_blank(text) is is_empty


class TestCheckName:
    @pytest.mark.parametrize(
        "name",
        [
            "Аян",
            "Әлия Ғалымқызы",
            "Leyla Məmmədova",
            "İlqar Şükürov",
            "О'Коннор-Сидоров",
            "John Иван",
            "Алёна 95",
            "محمد",
            "نیم\u200cفاصله",
            "さくら",
            "अनुराधा क्ष\u200dत्र",
            "Nguyễn Văn Tỵ",
            "👩‍💻 dev",
            "❤️‍🔥",
            "1\ufe0f\u20e3 Аян",
            "я" * 50,
            "Й",
        ],
    )
    def test_takes_names_of_any_script(self, name):
        assert check_name(name) == []

    @pytest.mark.parametrize(
        ("name", "codes"),
        [
            ("", ["blank"]),
            ("  ", ["blank"]),
            ("\u200b", ["blank"]),
            ("\u3164", ["blank"]),
            ("я" * 51, ["too_long"]),
            ("Аян\u200b", ["invalid_characters"]),
            ("А\u200dян", ["invalid_characters"]),
            ("Аян\u200d", ["invalid_characters"]),
            ("Аян\ufe0f", ["invalid_characters"]),
            ("\u202eнаян", ["invalid_characters"]),
            ("Аян\u2066", ["invalid_characters"]),
            ("Аян\x07", ["invalid_characters"]),
            ("Аян\nАян", ["invalid_characters"]),
            ("Аян\u00a0А", ["invalid_characters"]),
            ("Аян\x00", ["invalid_characters"]),
            ("Аян\ud800", ["invalid_characters"]),
            ("Аян\u2800", ["invalid_characters"]),
            ("Аян\ufe00", ["invalid_characters"]),
            ("Аян\U000e0100", ["invalid_characters"]),
            ("Аян\U0001d159", ["invalid_characters"]),
            ("Иvан", ["mixed_scripts"]),
            ("Pиа", ["mixed_scripts"]),
            ("Ｉван", ["mixed_scripts"]),
            ("𝐀ян", ["mixed_scripts"]),
            ("Ολга", ["mixed_scripts"]),
            ("А\u0301\u0302\u0303\u0304", ["too_many_marks"]),
            ("Модератор", ["reserved"]),
            ("р е д а к ц и я", ["reserved"]),
            ("Аdmin\u200b", ["invalid_characters", "mixed_scripts", "reserved"]),
        ],
    )
    def test_says_what_is_wrong(self, name, codes):
        assert check_name(name) == codes

    def test_takes_three_marks_on_a_letter(self):
        assert check_name("Т\u0301\u0302\u0303а") == []

    @given(st.text(max_size=60))
    def test_raises_for_nothing(self, name):
        assert set(check_name(name)) <= {
            "blank",
            "too_long",
            "invalid_characters",
            "mixed_scripts",
            "too_many_marks",
            "reserved",
        }


class TestNameSkeleton:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("admin", "Аdmіn"),
            ("admin", "ADM1N"),
            ("admin", "a.d_m-i n"),
            ("admin", "ａｄｍｉｎ"),
            ("admin", "𝗮𝗱𝗺𝗶𝗻"),
            ("admin", "ádmîn"),
            ("admin", "αdmin"),
            ("admin", "adrnin"),
            ("Олег", "0лег"),
            ("Марат", "Mapaт"),
            ("РОСА", "POCA"),
            ("Земфира", "3емфира"),
            ("İlqar", "ILQAR"),
            ("Ләйлә", "Ləйlə".replace("l", "л").replace("L", "Л")),
        ],
    )
    def test_is_one_for_names_that_look_the_same(self, one, other):
        assert name_skeleton(one) == name_skeleton(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("Аян", "Аяна"), ("Марат", "Мурат"), ("Leyla", "Layla")]
    )
    def test_differs_for_names_that_look_different(self, one, other):
        assert name_skeleton(one) != name_skeleton(other)

    def test_knows_reserved_and_given_names(self):
        assert all(is_reserved_name(name.upper()) for name in RESERVED_NAMES)
        assert not is_reserved_name("Аян")
        assert is_reserved_name("А я н", ["аян"])
