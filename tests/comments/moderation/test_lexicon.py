"""Listed words are found in any costume, and their innocent neighbours are not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.lexicon import (
    Category,
    Hit,
    Lexicon,
    Severity,
    default_lexicon,
    own_stems,
)
from comments.moderation.lexicon.entries import Entry, read_entries
from comments.moderation.lexicon.matcher import _cut_words
from comments.moderation.normalise import normalise


def found(text: str) -> list[tuple[str, str]]:
    """Return (what stands in the original, severity) of each hit that holds a text."""
    normalised = normalise(text)
    hits = [hit for hit in default_lexicon().hits(normalised) if hit.severity is not Severity.WEIGH]
    spans = [normalised.span(hit.start, hit.end) for hit in hits]
    return [(text[slice(*span)], hit.severity.value) for span, hit in zip(spans, hits, strict=True)]


INNOCENT = (
    """
страхуй застрахуйте подстрахуй страховка употреблять употребление потребление злоупотреблять
команда командир оскорблять оскорбление хлебать хлеб мандарин мандат скипидар рубля рублей барсук
сук сукно суконный худой худший Сукачёв Мандельштам Мандела Себастьян небо небеса тебе тебя себя
ребята ребёнок жеребёнок учеба учебник потреба требовать гребля сабля корабль дебаты дебит дебют
мудрый мудрость Херсон херувим жидкий жидкость пиджак педагог педикюр чурчхела хохлома Хохлов
Чуркин Москаленко Москалёв Хачатурян Хачапури гондола сражение сравнить страна сразу ссылка сосать
насосная сосед тварог творог творчество мразота-нет? уродился урожай гнидник подонъ козёл собака
Екатеринбург Ебург вебинар веб-сайт сайт е-бизнес ебилет пизанская Пиза хулиган хула художник
психуй нюхай плохуй сухуй дохлый похудеть нахудел тихую глухую лихую блюдо блестящий благо обляпать
трахея трахеит минута залупить-нет? засыпать дрожать дроздовый даунтаун локдаун Курвиц жаба
Scunthorpe Slutsk cocktail assassin class passage Dickens shuttle shiitake retardant spice spicy
analysis therapist basement kitchen chink-free Nigeria Niger niggardly Wankel push bush mishit
көтеру көтерілді шешен шешендік қотан малшы ит есек мал сігнал өлтіру туралы жалпы амандық
sikkə siqnal götürmək götür öldürdü eşşək donuz piçıltı amma alçaq axmaq ana bacı
""".replace("мразота-нет?", "")
    .replace("залупить-нет?", "")
    .split()
)


@pytest.mark.parametrize("word", INNOCENT)
def test_an_innocent_word_is_no_hit(word: str) -> None:
    assert found(word) == []


CIVIL = [
    "Правительство провалило реформу, министр должен уйти в отставку.",
    "Либералы, коммунисты и патриоты спорят третий час, и все неправы.",
    "Фашизм, нацизм, ватники и укропы: разбираем словарь пропаганды.",
    "Президент врёт, суд продажен, выборы подделаны.",
    "Украинцы, русские, евреи, казахи, армяне и азербайджанцы живут в одном доме.",
    "Геи и лесбиянки платят те же налоги.",
    "Убийца получил двадцать лет: он зарезал соседа и застрелил собаку.",
    "ЭТО БЕЗОБРАЗИЕ! КОГДА ПОЧИНЯТ ДОРОГУ?!!",
    "Билл привили корову, а 5*5 = 25, **важно**, сноска*.",
    "Қазақстанда жаңа мектеп ашылды, бәріне құтты болсын!",
    "Prezident düz demir, bu qanun pisdir və xalq narazıdır.",
    "The minister lied to parliament and should resign at once.",
]


@pytest.mark.parametrize("text", CIVIL)
def test_civil_criticism_and_hard_news_are_no_hit(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "word",
    [
        "блядь", "БЛЯДЬ", "6лядь", "бляdь", "б*дь", "бл**ь", "бл***", "б л я д ь", "б.л.я.д.ь",
        "бля\u200bдь", "бляяяядь", "бля\u0301дь", "бл-ядь", "бл.ядь", "бл_ядь",
        "хуй", "xyй", "х*й", "ху**", "х**", "х у й", "хуууй", "x.у.й", "нахуй", "охуел",
        "пиздец", "п*здец", "п**ц", "п****ц", "пи3дец", "пизdец", "распиздяй", "спиздили",
        "ебать", "ёбаный", "заебали", "долбоёб", "съебал", "отьебись", "е б а т ь",
        "сука", "с*ка", "cyкa", "cyka", "$ука", "с#ка", "сучара", "мудак", "муд@к", "м*дак",
        "мразь", "ублюдки", "дебил", "дебилоид", "жиды", "пиндосы", "чурки", "хохлы",
        "fuck", "f*ck", "fυck".replace("υ", "u"), "ｆｕｃｋ", "fuuuuck", "f.u.c.k", "fucк", "sh1t",
        "қотақ", "сігейін", "жәлеп", "миғұла", "siktir", "SİKTİR", "qəhbə", "şərəfsiz", "gicdillaq",
    ],
)  # fmt: skip
def test_a_listed_word_is_found_in_any_costume(word: str) -> None:
    text = f"Ну вот, {word} опять"
    assert found(text) == [(word, "hold")]


@pytest.mark.parametrize(
    "text",
    ["хуесос", "пидорасы", "черножопые", "убью тебя", "УБЬЮ, ТЕБЯ", "чтоб ты сдохла",
     "kill yourself", "niggers", "сені өлтіремін", "səni öldürəcəm"],
)  # fmt: skip
def test_a_grave_word_or_threat_is_rejected(text: str) -> None:
    assert (text, "reject") in found(text)


def test_a_threat_is_no_single_word() -> None:
    assert found("убью время и тебя подожду") == []


def test_an_emphasised_word_is_found_without_its_stars() -> None:
    assert found("**сука**") == [("сука", "hold")]


class TestOwnStems:
    def test_a_site_bans_words_of_its_own(self) -> None:
        lexicon = own_stems(("Рога*", "копыта"))
        text = normalise("рогатый, копыта, копытами")
        assert [text.text[hit.start : hit.end] for hit in lexicon.hits(text)] == [
            "рогатый",
            "копыта",
        ]

    def test_a_stem_of_one_letter_bans_nothing(self) -> None:
        assert own_stems(("а*", "*", "")).hits(normalise("арбуз а")) == []


class TestGrammar:
    @pytest.mark.parametrize(
        ("pattern", "hit", "missed"),
        [
            ("лом", "лом", "лома"),
            ("лом*", "ломота", "слом"),
            ("лом~", "ломами", "ломота"),
            ("+лом~", "переломами", "паломами"),
            ("*лом", "бурелом", "лом"),
            ("*лом~", "буреломом", "буреломный"),
            ("*лом*", "буреломный", "ломота"),
            ("лом/бур стар*", "бур старый", "бур новый"),
        ],
    )
    def test_signs_say_what_may_stand_around_a_word(
        self, pattern: str, hit: str, missed: str
    ) -> None:
        lexicon = Lexicon(read_entries(f"[insult hold]\n{pattern}  # why", language="ru"))
        assert [found[:2] for found in lexicon.hits(normalise(hit))] == [(0, len(hit))]
        assert lexicon.hits(normalise(missed)) == []

    def test_a_word_of_its_language_counts_in_no_other(self) -> None:
        lexicon = Lexicon(read_entries("[insult hold own]\nмал", language="kk"))
        assert lexicon.hits(normalise("мал золотник")) == []
        assert len(lexicon.hits(normalise("сен мал, білесің бе"))) == 1

    def test_a_heading_says_what_the_words_below_are(self) -> None:
        entries = read_entries("[insult weigh own]\nкот, пёс*\n[allowed]\nкотлета", language="ru")
        assert entries == [
            Entry(("кот",), Severity.WEIGH, Category.INSULT, "ru", is_own=True),
            Entry(("пёс*",), Severity.WEIGH, Category.INSULT, "ru", is_own=True),
            Entry(("котлета",), None, None, "ru"),
        ]

    def test_an_allowed_word_wins(self) -> None:
        entries = read_entries("[insult reject]\nкот*\n[allowed]\nкотлет*", language="ru")
        hits = Lexicon(entries).hits(normalise("коты и котлеты"))
        assert hits == [Hit(0, 4, Severity.REJECT, Category.INSULT, "ru")]

    def test_the_graver_of_two_entries_counts(self) -> None:
        entries = read_entries(
            "[insult hold]\nкот*, котищи\n[hate reject]\nкотище*\n[insult weigh]\nко*",
            language="ru",
        )
        (hit,) = Lexicon(entries).hits(normalise("котищи"))
        assert hit.severity is Severity.HOLD
        (hit,) = Lexicon(entries).hits(normalise("котищещи"))
        assert (hit.severity, hit.category) == (Severity.REJECT, Category.HATE)

    @pytest.mark.parametrize(
        "text",
        [
            "слово",
            "[insult]\nслово",
            "[insult maybe]\nслово",
            "[rude hold]",
            "[allowed]\nдва слова",
        ],
    )
    def test_what_is_no_entry_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"heading|Severity|Category|phrase"):
            read_entries(text, language="ru")

    def test_a_phrase_is_one_entry_for_each_choice(self) -> None:
        entries = read_entries("[insult hold]\nиди/пошел вон", language="ru")
        assert [entry.words for entry in entries] == [("иди", "вон"), ("пошел", "вон")]


def test_a_word_that_only_weighs_holds_nothing() -> None:
    entries = read_entries("[contempt weigh]\nерунд*", language="ru")
    assert Lexicon(entries).hits(normalise("ерунда"))[0].severity is Severity.WEIGH


@given(st.text(alphabet="аб7*.-_ ", max_size=30))
def test_cut_words_are_those_of_a_search_through_the_whole_text(text: str) -> None:
    word = r"[^\W_][^\W_*]*+(?:\*[^\W_]*+)*+"
    whole = re.compile(rf"(?<![^\W_])(?<!\*){word}(?:[.\-_]{{1,2}}{word})++")
    assert [one.span() for one in _cut_words(text)] == [one.span() for one in whole.finditer(text)]


@pytest.mark.parametrize("sign", [" ", "_", "*", "-", ".", "@", "$", "€", "%", "\n", "’"])
def test_finds_the_same_among_words_that_are_known(sign: str) -> None:
    lists = default_lexicon()
    for word in ("дурак", "блин", "хер", "новость"):
        for text in (f"вот {word}{sign}", f"{sign}{word} и {word}", f"да{sign}{word}, нет"):
            found = normalise(text)
            assert lists.hits(found) == lists.hits(found._replace(words=None))
