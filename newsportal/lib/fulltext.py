"""Columns of terms: PostgreSQL's full text search over words that Python stemmed."""

from collections.abc import Iterable, Sequence
from struct import Struct

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, TextField, Value
from psycopg.postgres import types

from newsportal.lib.postgres.texts import Binary
from newsportal.lib.words.documents import Question

# An array: dimensions, whether there are NULLs, what of, how many, and the number of the first.
_ARRAY = Struct("!iiIii")
# Of a vector in it: bytes that follow, and terms.
_VECTOR = Struct("!ii")
# After each term the number of its places in the text, which nobody asks for.
_END = "\0\0\0"


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


def vectors(rows: Sequence[tuple[str, Sequence[str]]]) -> Binary:
    """A value of `tsvector[]`: of one row or more the terms, each once and behind its row's prefix.

    As PostgreSQL keeps them, which it reads in half the time of their text.
    """
    head = _ARRAY.pack(1, 0, types["tsvector"].oid, len(rows), 1)
    return Binary(b"".join([head, *[_vector(prefix, terms) for prefix, terms in rows]]))


def _vector(prefix: str, terms: Sequence[str]) -> bytes:
    joined = (_END + prefix).join(terms)
    said = f"{prefix}{joined}{_END}".encode() if terms else b""
    return _VECTOR.pack(len(said) + 4, len(terms)) + said


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
