"""Akismet: https://akismet.com/developers/ . The secret is its API key.

It is told no address and no browser of the author: none are kept.
"""

from urllib.parse import urlencode

from comments.scorers.common import Call, Question, Said, Unreadable, below

KIND = "akismet"
URL = "https://rest.akismet.com/1.1"


def build(question: Question) -> Call:
    """Ask whether a text is spam."""
    return _call("comment-check", question)


def build_feedback(question: Question, *, is_spam: bool) -> Call:
    """Tell it that it was wrong: a moderator found the text to be spam, or not."""
    return _call("submit-spam" if is_spam else "submit-ham", question)


def read(said: Said) -> float:
    """1.0 for spam, 0.0 for none."""
    answers = {b"true": 1.0, b"false": 0.0}
    answer = said.body.strip()
    if answer not in answers:
        raise Unreadable
    return answers[answer]


def _call(path: str, question: Question) -> Call:
    fields = {
        "api_key": question.secret,
        "blog": question.site_url,
        "permalink": question.article_url,
        "comment_type": "reply" if question.is_reply else "comment",
        "comment_author": question.author_name,
        "comment_content": question.text,
        "comment_date_gmt": question.written_at.isoformat(),
        "blog_lang": question.language,
        "blog_charset": "UTF-8",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Call(below(question.url or URL, path), urlencode(fields).encode(), headers)
