"""Columns of terms: PostgreSQL's full text search over words that Python stemmed."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, TextField, Value

from newsportal.lib.words.documents import Question


def vector(terms: Iterable[str]) -> Func:
    """The value of a SearchVectorField that holds just these terms."""
    return Func(
        Value(list(terms), output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def vector_text(terms: Iterable[str]) -> str:
    """The same as PostgreSQL reads it from a text."""
    # At once, for a text has dozens of terms. No term holds what they are joined by.
    joined = "\0".join(terms)
    return _quoted(joined).replace("\0", "' '") if joined else ""


def tsquery(asked: Question, *, prefix: str = "") -> str:
    """For each word of the question any of its terms, each as stored: behind the prefix."""
    return " & ".join(
        f"({' | '.join(_quoted(prefix + term) for term in terms)})" for terms in asked.terms
    )


def holds(column: str, query: str) -> Func:
    """Rows whose terms answer the query, for `filter`."""
    return Func(
        F(column),
        Value(query),
        template="%(expressions)s::tsquery",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
