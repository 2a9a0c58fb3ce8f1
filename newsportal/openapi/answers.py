"""What a call answers when it was done, one example for each."""

from newsportal.openapi.answers_articles import OF_ARTICLES, OF_READERS
from newsportal.openapi.answers_comments import OF_COMMENTS, OF_MODERATION
from newsportal.openapi.answers_social import OF_SOCIAL

# By the operation; with its status where that one's answer is another.
ANSWERS = OF_READERS | OF_ARTICLES | OF_COMMENTS | OF_MODERATION | OF_SOCIAL
