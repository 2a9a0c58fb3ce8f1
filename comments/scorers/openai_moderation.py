"""The format of OpenAI's moderations, below any base address."""

from comments.scorers.common import (
    Call,
    Question,
    Said,
    Unreadable,
    bearer,
    below,
    json_call,
    read_object,
    read_score,
)

KIND = "openai_moderation"
URL = "https://api.openai.com/v1"
_MODEL = "omni-moderation-latest"


def build(question: Question) -> Call:
    body = {"model": question.model or _MODEL, "input": question.text}
    return json_call(below(question.url or URL, "moderations"), body, **bearer(question.secret))


def read(said: Said) -> float:
    """The highest score of all categories."""
    try:
        scores = read_object(said.body)["results"][0]["category_scores"].values()
        return max(read_score(score) for score in scores)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable from error
