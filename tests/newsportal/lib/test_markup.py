import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib.markup import TextTooComplex, excerpt, render
from newsportal.lib.problems import Problem
from tests.newsportal.lib.html_reader import read_html


def link(url, shown=None):
    return f'<a href="{url}" rel="nofollow ugc noopener">{shown or url}</a>'


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("Да", "<p>Да</p>"),
            ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
            ("a\n\n\n \nb", "<p>a</p><p>b</p>"),
            (
                "> said\n> twice\nanswer",
                "<blockquote><p>said<br>twice</p></blockquote><p>answer</p>",
            ),
            (">a\n>\n>b", "<blockquote><p>a</p><p>b</p></blockquote>"),
            (">", ""),
            ("> > deep", "<blockquote><p>&gt; deep</p></blockquote>"),
            ("a > b", "<p>a &gt; b</p>"),
            ("a<b && c>d", "<p>a&lt;b &amp;&amp; c&gt;d</p>"),
            ("б*дь и с*ка", "<p>б*дь и с*ка</p>"),
            ("1986. Был год", "<p>1986. Был год</p>"),
            ("    indented\n\ttoo", "<p>    indented<br>\ttoo</p>"),
            ("# not a title\n- not a list", "<p># not a title<br>- not a list</p>"),
            ("&amp; &lt;", "<p>&amp;amp; &amp;lt;</p>"),
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ('say "hi"', '<p>say "hi"</p>'),
        ],
    )
    def test_shows_what_was_typed(self, text, html):
        assert render(text, "plain") == html

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("see https://a.example/x.", f"see {link('https://a.example/x')}."),
            ("(https://a.example/x)", f"({link('https://a.example/x')})"),
            ("https://a.example/w_(x)", link("https://a.example/w_(x)")),
            ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
            ("HTTPS://A.EXAMPLE/", link("HTTPS://A.EXAMPLE/")),
            ("«https://қаз.kz/жол»", f"«{link('https://қаз.kz/жол')}»"),
            ("https://a.example'", f"{link('https://a.example')}'"),
            ('https://a.example"onclick="x', f'{link("https://a.example")}"onclick="x'),
            ("https://a.example<b>", f"{link('https://a.example')}&lt;b&gt;"),
            ("http://a.example http://b.example", "{} {}"),
            ("javascript:alert(1) ftp://a.example data:x", None),
            ("https://bank.example@evil.example", None),
            ("https:// http://", None),
            ("http://[::1", None),
            ("//a.example www.a.example a.example", None),
        ],
    )
    def test_links_whole_addresses_only(self, text, html):
        if html == "{} {}":
            html = html.format(link("http://a.example"), link("http://b.example"))
        assert render(text, "plain") == f"<p>{html or text}</p>"

    def test_an_invisible_mark_ends_a_link(self):
        html = render("https://a.example\u202emoc", "plain")
        assert html == f"<p>{link('https://a.example')}\u202emoc</p>"


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            (
                "*a* **b** ~~c~~ `d`",
                "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>",
            ),
            ("one\ntwo", "<p>one<br>\ntwo</p>"),
            ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("1986. Был", '<ol start="1986">\n<li>Был</li>\n</ol>'),
            ("```py\nx<y\n```", "<pre><code>x&lt;y\n</code></pre>"),
            ("[x](https://a.example)", f"<p>{link('https://a.example', 'x')}</p>"),
            ("[x](mailto:a@b.example)", f"<p>{link('mailto:a@b.example', 'x')}</p>"),
            ("https://a.example.", f"<p>{link('https://a.example')}.</p>"),
            ("<https://a.example>", f"<p>{link('https://a.example')}</p>"),
            ("[https://a.example](https://b.example)", "<p>{}</p>"),
            ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
            ("[x](/relative)", "<p>[x](/relative)</p>"),
            ("[x](https://a@b.example)", f"<p>[x]({'https://a@b.example'})</p>"),
            ("![x](https://a.example/i.png)", f"<p>!{link('https://a.example/i.png', 'x')}</p>"),
            ("# a", "<p># a</p>"),
            ("a\n===", "<p>a<br>\n===</p>"),
            ("***", "<p>***</p>"),
            ("a<b && c>d", "<p>a&lt;b &amp;&amp; c&gt;d</p>"),
            ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
            ("&lt;", "<p>&amp;lt;</p>"),
            ("[a]: https://a.example", "<p>[a]: {}</p>"),
            ("`https://a.example`", "<p><code>https://a.example</code></p>"),
        ],
    )
    def test_knows_the_allowed_marks_only(self, text, html):
        if text.startswith("[https"):
            html = html.format(link("https://b.example", "https://a.example"))
        if text.startswith("[a]:"):
            html = html.format(link("https://a.example"))
        assert render(text, "markdown") == html

    @pytest.mark.parametrize(
        "text",
        ["[" * 41, "[a](" * 41, "*a_" * 501, "`a" * 1001, "a\n" * 1001, "<" * 1001, "a" * 5001],
    )
    def test_refuses_what_would_cost_too_much(self, text):
        with pytest.raises(TextTooComplex) as caught:
            render(text, "markdown")
        assert isinstance(caught.value, Problem)
        assert (caught.value.code, caught.value.status) == ("text_too_complex", 400)
        assert [error.field for error in caught.value.errors] == ["text"]

    def test_takes_an_ordinary_long_text(self):
        text = ("Слово *за* словом, [ссылка](https://a.example).\n\n" * 35)[:5000]
        assert render(text, "markdown").count("<em>") == 35


class TestCost:
    """What the worst texts cost beside an ordinary one of the same length, in CPU time."""

    ORDINARY = ("Обычный текст, *с выделением* и словами без счёта. " * 200)[:5000]

    @pytest.mark.parametrize("markup", ["plain", "markdown"])
    @pytest.mark.parametrize(
        "piece",
        [
            "[",
            "![",
            "]",
            "[](",
            "*",
            "_a",
            "`",
            "~",
            ">",
            "> - ",
            "\\n- a",
            "<",
            "https://a.ru/",
            "(",
        ],
    )
    def test_is_bounded(self, markup, piece):
        worst = (piece * 5000)[:5000]

        def cost(text):
            began = time.process_time()
            with suppress(TextTooComplex):
                render(text, markup)
            return time.process_time() - began

        cost(worst)
        ordinary = min(cost(self.ORDINARY) for _ in range(3))
        # An ordinary text takes 3 to 10 ms as Markdown and a tenth as plain: 50 ms are never near.
        least = 0.003 if markup == "plain" else ordinary
        assert min(cost(worst) for _ in range(3)) < 15 * max(ordinary, least)


class TestSize:
    def test_a_text_that_grows_over_its_bounds_is_refused(self):
        text = ">a\nb\n" * 1200
        with pytest.raises(TextTooComplex):
            render(text, "plain")

    def test_a_full_text_of_any_letters_is_taken(self):
        for letter in ("&", "<", "ә", "漢", "😀"):
            assert read_html(render(letter * 5000, "plain")).text == letter * 5000


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></p><style><img src onerror=alert(1)>",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](https://a.example 'onmouseover=\"alert(1)')",
    '[x](https://a.example"onclick="alert(1))',
    "<javascript:alert(1)>",
    "<https://a.example/\"onclick='x'>",
    'https://a.example/"><script>alert(1)</script>',
    "https://a.example/'onmouseover='alert(1)",
    "![x](javascript:alert(1))",
    "[![x](https://a.example)](javascript:alert(1))",
    "[x]: javascript:alert(1)\n[x]",
    '```"><script>alert(1)</script>\nx\n```',
    "``` onload=alert(1)\nx",
    "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>]]>",
    "<?php echo 1 ?>",
    "</p><script>alert(1)</script>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\x01javascript:alert(1)",
    "mailto:x@y.example?body=<script>",
]

pieces = st.sampled_from(
    [*HOSTILE, *"<>[]()*_~`&\"'#\\!-+\n\t ", "https://a.example/", "mailto:", "&lt;", "\n\n", "> "]
) | st.text(max_size=8)
texts = st.lists(pieces, max_size=12).map("".join)


@pytest.mark.parametrize("markup", ["plain", "markdown"])
class TestSafety:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_texts_stay_texts(self, markup, text):
        assert read_html(render(text, markup)).wrong == []

    @given(text=texts)
    def test_whatever_is_typed_keeps_to_the_allow_list(self, markup, text):
        assert read_html(render(text, markup)).wrong == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | texts)
def test_plain_loses_no_visible_character(text):
    typed = "".join(line[1:] if line.startswith(">") else line for line in text.split("\n"))
    shown = read_html(render(text, "plain")).text
    assert "".join(shown.split()) == "".join(typed.split())


class TestExcerpt:
    @pytest.mark.parametrize(
        ("text", "length", "short"),
        [
            ("Коротко", 20, "Коротко"),
            ("одна  строка\n\nи ещё", 40, "одна строка и ещё"),
            ("Первое слово, второе", 14, "Первое слово…"),
            ("Абвгдеёжзиклмн", 6, "Абвгд…"),
            ("", 5, ""),
        ],
    )
    def test_cuts_between_words(self, text, length, short):
        assert excerpt(text, length) == short

    @given(st.text(), st.integers(1, 50))
    def test_is_never_longer_than_asked(self, text, length):
        assert len(excerpt(text, length)) <= length
