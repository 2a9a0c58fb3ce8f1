"""The desk's words, handed to its scripts by the page."""

from typing import Any

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
    "more": _("More"),
    "note": pgettext_lazy("of a moderator", "Note"),
    "note_hint": _("It is kept with your decision and only colleagues see it."),
    "note_label": _("What colleagues should know"),
    "note_kept": _("The note will be kept with your decision."),
    "keep": _("Keep"),
    "author": _("The author and all of theirs"),
    "since": _("known since {date}"),
    "waits": _("waiting {count}"),
    "banned_until": _("{kind}, until {until}"),
    "reject_all": _("Reject all that waits: {count}"),
    "rejected_all": _("Rejected together: {count}, {reason}."),
    "published_all": _("Published together: {count}."),
    "reason": _("Reason"),
    "ban": _("Ban"),
    "ban_of": _("Ban {name}"),
    "ban_kind": _("What the ban does, on the whole site"),
    "ban_full": _("may not write"),
    "ban_shadow": _("writes unseen"),
    "ban_premod": _("is read before publication"),
    "ban_time": _("For how long"),
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "ever": _("for good"),
    "ban_date": _("until a day"),
    "ban_until": _("The last day of the ban"),
    "ban_and_reject": _("and reject everything of theirs that waits"),
    "ban_hint": _("It begins in 30 seconds: until then it can be undone."),
    "banned": _("Banned: {name}."),
    "escalate": _("Pass on"),
    "whom": _("Whom to ask"),
    "chief": _("chief moderator"),
    "lawyer": _("lawyer"),
    "question": _("What the question is"),
    "pass_on": _("Pass on"),
    "passed_on": _("Passed on to: {whom}."),
    "advise": _("Answer the moderators"),
    "advice": _("Your advice"),
    "send_back": _("Send back to the queue"),
    "sent_back": _("Sent back with your advice."),
    "redact": _("Mask personal data"),
    "redact_hint": _(
        "Telephones, mail addresses and street addresses are found already. Select more with the"
        " mouse, or press on a mask to take it off. Readers and the author see the mask."
    ),
    "mask": _("Mask"),
    "unmask": _("Do not mask this"),
    "redacted": _("Masked. The original is kept for the record only."),
    "reply": _("Answer as the newsroom"),
    "reply_to": _("The newsroom answers {name}"),
    "reply_text": _("Answer"),
    "reply_publishes": _("The review will be published with your answer."),
    "replied": _("The newsroom's answer is public."),
    "feature": _("Feature"),
    "unfeature": _("End featuring"),
    "featured": _("Featured."),
    "unfeatured": _("Not featured any more."),
    "pin": _("Pin"),
    "unpin": _("Unpin"),
    "pinned": _("Pinned to the top of the discussion."),
    "unpinned": _("Unpinned."),
    "breaking": _("Breaking news, for 2 hours"),
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
    "rested": _("You were away, so your cards went back to colleagues. Touch anything to go on."),
    "awake": _("You were away. The cards are yours again: press once more."),
    "awake_lost": _("Colleagues took cards from this screen while you were away: {count}."),
    "empty_passed": _("Skipped by you: {count}."),
    "show_passed": _("Show them again"),
    "loading": _("Cards are on their way…"),
    "offline": _("No connection. Your decisions are kept and will be sent."),
    "session_over": _("You are signed out. Sign in again in another tab; nothing is lost."),
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


# Keys by their place on a Latin keyboard, and what they do; the order of the help.
_HELP: tuple[tuple[str, Promise], ...] = (
    ("J K", _("next and previous card")),
    ("P", _("publish, or leave it on the page")),
    ("R 1…9", _("reject, with the digit of the reason")),
    ("S", _("skip: somebody else will see it")),
    ("Z", _("undo the last act, for 30 seconds")),
    ("N", _("a note to keep with the decision")),
    ("A", _("the author: history, and everything that waits")),
    ("B", _("ban the author")),
    ("E", _("ask the chief or a lawyer")),
    ("X", _("mask personal data")),
    ("Y", _("answer as the newsroom")),
    ("F T", _("feature; pin")),
    ("H D", _("take off the page; remove")),
    ("O", _("the discussion around it, in a new tab")),
    ("Shift+A", _("publish the rest of this article that is on the screen")),
    ("[ ]", _("previous and next queue")),
    ("?", _("these keys")),
)


def page_words() -> dict[str, Any]:
    """The scripts' words in the language of the request."""
    words: dict[str, Any] = {name: str(text) for name, text in _WORDS.items()}
    words["help"] = [[keys, str(text)] for keys, text in _HELP]
    return words
