"""The desk's words, handed to its scripts by the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments.selectors.desk.picking import Order
from comments.selectors.desk.waiting import Queue

QUEUE_WORDS: dict[str, Promise] = {
    Queue.PENDING.value: pgettext_lazy("queue of the desk", "Waiting"),
    Queue.REPORTED.value: pgettext_lazy("queue of the desk", "Reported"),
    Queue.NEW.value: pgettext_lazy("queue of the desk", "New"),
    Queue.APPEALS.value: pgettext_lazy("queue of the desk", "Appeals"),
    Queue.ESCALATED.value: pgettext_lazy("queue of the desk", "Escalated"),
}

ORDER_WORDS: dict[str, Promise] = {
    Order.BUNDLES.value: _("by articles, the urgent first"),
    Order.AGE.value: _("what waits longest"),
    Order.FLAGS.value: _("most reported"),
    Order.REACH.value: _("most read"),
    Order.UNCERTAINTY.value: _("where the model doubts"),
}

# In «{braces}» stands what the scripts put in.
_WORDS: dict[str, Promise] = {
    "publish": _("Publish"),
    "leave_public": _("Leave it on the page"),
    "reject": _("Reject"),
    "remove": _("Remove"),
    "refusal_stands": _("The refusal stands"),
    "hold": _("Take off the page"),
    "skip": _("Skip"),
    "open": _("In context"),
    "undo": _("Undo"),
    "published": _("Published."),
    "left_public": _("Left on the page."),
    "held": _("Taken off the page; it waits for a decision again."),
    "rejected": _("Rejected: {reason}."),
    "removed": _("Removed: {reason}."),
    "skipped": _("Skipped: somebody else will see it."),
    "undone": _("Taken back."),
    "guest": _("guest"),
    "newsroom": _("newsroom"),
    "trusted": _("trusted author"),
    "edit": pgettext_lazy("what waits in the queue", "edit"),
    "past": _("published {published}, refused {refused}"),
    "stars": _("{rating} of 5"),
    "copies": _("×{count} alike: decided together"),
    "answers": _("Answers {name}"),
    "reports": _("Reports: {count}"),
    "frozen_votes": _("votes came unusually fast"),
    "appeal": _("The author appeals. It was decided: {verdict}, {reason}"),
    "why": _("Why it is refused"),
    "empty": _("Nothing waits for a decision."),
    "empty_taken": _("The rest is on the screens of colleagues: {count}."),
    "empty_passed": _("Skipped by you: {count}."),
    "show_passed": _("Show them again"),
    "loading": _("Cards are on their way…"),
    "offline": _("No connection. Your decisions are kept and will be sent."),
    "session_over": _("You are signed out. Sign in again in another tab; nothing is lost."),
    "unsent": _("Decisions are still on their way."),
    "try_again": _("Nothing was changed. Try again, please."),
    "left": _("left: {count}, about {minutes} min"),
    "done": _("done: {count}"),
    "at_work": _("At work: {names}"),
    "card_of": _("Review by {name}"),
    "all_sections": _("All sections"),
    "all_languages": _("All languages"),
    "seconds": _("{count} s"),
    "close": _("Close"),
    "keys": _("Keys"),
}


def page_words() -> dict[str, str]:
    """The scripts' words in the language of the request."""
    return {name: str(words) for name, words in _WORDS.items()}
