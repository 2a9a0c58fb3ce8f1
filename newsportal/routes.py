"""The one page where the floors meet, all by dotted paths.

It is to events and work what `urls.py` is to requests. The ground reads it through
`newsportal.events.routing`; `newsportal.checks` resolves every path at start.
"""

from newsportal.events.routing import WorkKind
from newsportal.readers.data import ReaderData

_RANK = "newsportal.articles.ranking.refresh_rank_of_event"
_JUDGE_WAS_WRONG = "comments.services.feedback.note_decision"
_PUBLISHED_LINKS = "comments.services.domains.note_published_links"
_TELL_OF_PUBLISHED = "comments.services.notify.tell_of_published"
_REFUSED_LINKS = "comments.services.domains.note_refused_links"
_TELL_OF_REFUSED = "comments.services.notify.tell_of_refused"
_SHOW_AUTHOR = "comments.services.authors.show_changed_author"

# Event kind -> handlers, each called once with (event, now) in a transaction of its own.
EVENT_HANDLERS: dict[str, tuple[str, ...]] = {
    "article.merged": (_RANK,),
    "comment.published": (_RANK, _PUBLISHED_LINKS, _JUDGE_WAS_WRONG, _TELL_OF_PUBLISHED),
    "comment.edited": (_RANK,),
    "comment.held": (_RANK,),
    "comment.rejected": (_RANK, _REFUSED_LINKS, _JUDGE_WAS_WRONG, _TELL_OF_REFUSED),
    "comment.removed": (_RANK, _REFUSED_LINKS, _JUDGE_WAS_WRONG, _TELL_OF_REFUSED),
    "comment.featured": ("comments.services.notify.tell_of_featured",),
    "comment.edit_rejected": ("comments.services.notify.tell_of_refused_edit",),
    "author.erased": (_RANK, "social.services.erase.forget_quotes"),
    "appeal.decided": ("comments.services.notify.tell_of_answered_appeal",),
    "reader.changed": (_SHOW_AUTHOR,),
    "reader.merged": (
        "comments.services.moving.move_comments",
        "comments.services.moving_votes.move_votes",
        "social.services.moving.move_reactions",
    ),
    "reader.erased": (_SHOW_AUTHOR,),
}

# Handlers that change nothing but our own pages. All others wait until the moderator who did it can
# take it back no more, and never hear of what was taken back.
AT_ONCE: frozenset[str] = frozenset({_RANK, _SHOW_AUTHOR})

# Handlers that can hear of many events by few statements, each with its function of (events, now).
# Those of one message share a transaction, in the order of this table.
TOGETHER: dict[str, str] = {
    _RANK: "newsportal.articles.ranking.refresh_ranks_of_events",
    _PUBLISHED_LINKS: "comments.services.domains.note_links_of_published",
    _JUDGE_WAS_WRONG: "comments.services.feedback.note_decisions",
    _TELL_OF_PUBLISHED: "comments.services.notify.tell_of_all_published",
}

# Who hears of new events right after their errands are written, each called with (events). There
# is no promise: what must happen is an errand.
DOORBELLS: tuple[str, ...] = (
    # First: who hears a frame then reads the page.
    "newsportal.lib.edge.shared.push_versions",
    "newsportal.live.doorbell.ring",
)

# The way of a row from the relay through the broker to a worker and back, once for each queue.
_HEARTBEATS = tuple(
    WorkKind(
        name=f"heartbeat_{queue}",
        model="events.Heartbeat",
        task="newsportal.events.tasks.beat",
        queue=queue,
        batch=1,
        give_up="newsportal.events.heartbeats.keep_beating",
        by_queue=True,
    )
    for queue in ("screening", "scoring", "notifications", "learning", "maintenance")
)

# Kinds of work row, in the order in which the relay looks at them.
WORK_KINDS: tuple[WorkKind, ...] = (
    *_HEARTBEATS,
    WorkKind(
        name="screening",
        model="comments.Screening",
        task="comments.tasks.screen",
        queue="screening",
        # A dozen statements, however many there are; they take a sixth of a second.
        batch=400,
        give_up="comments.services.screen.hold_for_a_person",
        is_awaited=True,
    ),
    WorkKind(
        name="edits",
        model="comments.Revision",
        task="comments.tasks.screen_edits",
        queue="screening",
        batch=100,
        give_up="comments.services.screen_edits.hold_edits_for_a_person",
        is_awaited=True,
    ),
    WorkKind(
        name="scoring",
        model="comments.Scoring",
        task="comments.tasks.score",
        queue="scoring",
        # Each waits for a server of others: a slow one must hold up no neighbour.
        batch=1,
        give_up="comments.services.scoring.give_up",
    ),
    WorkKind(
        name="feedback",
        model="comments.Feedback",
        task="comments.tasks.send_feedback",
        queue="scoring",
        batch=1,
        give_up="comments.services.feedback.give_up",
    ),
    WorkKind(
        name="confirmations",
        model="social.Confirmation",
        task="social.tasks.check_addresses",
        queue="scoring",
        # Each waits for name servers of others.
        batch=1,
        give_up="social.services.confirmations.give_up",
    ),
    WorkKind(
        name="external_counts",
        model="social.ExternalCount",
        task="social.tasks.ask_counts",
        queue="scoring",
        batch=1,
        give_up="social.services.external.give_up",
    ),
    WorkKind(
        name="followers",
        model="social.FollowLink",
        task="social.tasks.ask_followers",
        queue="scoring",
        batch=1,
        give_up="social.services.followers.give_up",
    ),
    WorkKind(
        name="errands",
        model="events.Errand",
        task="newsportal.events.tasks.run_errands",
        queue="notifications",
        batch=100,
        give_up="newsportal.events.errands.give_up",
    ),
    WorkKind(
        name="mails",
        model="readers.Claim",
        task="newsportal.readers.tasks.send_claims",
        queue="notifications",
        # Each may wait for a slow mail server, all of them less than a task may last.
        batch=3,
        give_up="newsportal.readers.mails.give_up",
    ),
    WorkKind(
        name="notice_mails",
        model="comments.Mailing",
        task="comments.tasks.send_mails",
        queue="notifications",
        # As above.
        batch=3,
        give_up="comments.services.mailing.rest",
    ),
    WorkKind(
        name="complaint_mails",
        model="comments.RequestMail",
        task="comments.tasks.send_answers",
        queue="notifications",
        # As above.
        batch=3,
        give_up="comments.services.law.answers.rest",
    ),
    WorkKind(
        name="mentions",
        model="social.Mention",
        task="social.tasks.verify_mentions",
        queue="notifications",
        # Each waits for a server of others, 5 s at most, and then reads what may be a big page.
        batch=1,
        give_up="social.services.mentions.give_up",
    ),
    WorkKind(
        name="announcements",
        model="social.Announcement",
        task="social.tasks.read_announcements",
        queue="notifications",
        # Each waits for a server of others, 14 s at most.
        batch=1,
        give_up="social.services.announcements.give_up",
    ),
    WorkKind(
        name="take_off_mails",
        model="social.TakeOffWatch",
        task="social.tasks.send_take_offs",
        queue="notifications",
        # As those of notices.
        batch=3,
        give_up="social.services.take_off_mails.rest",
    ),
    WorkKind(
        name="bulk_acts",
        model="comments.BulkAct",
        task="comments.tasks.run_bulk",
        queue="maintenance",
        batch=1,
        give_up="comments.services.bulk_work.pass_over",
    ),
    WorkKind(
        name="switches",
        model="articles.Switch",
        task="newsportal.articles.tasks.turn_switches",
        queue="maintenance",
        batch=1,
        give_up="newsportal.articles.turning.keep_switching",
    ),
    WorkKind(
        name="hours",
        model="articles.Turn",
        task="newsportal.articles.tasks.turn_articles",
        queue="maintenance",
        batch=100,
        give_up="newsportal.articles.turning.keep_turning",
    ),
    WorkKind(
        name="audits",
        model="comments.AuditRun",
        task="comments.tasks.run_audits",
        queue="maintenance",
        batch=1,
        give_up="comments.services.law.audits.give_up",
    ),
    WorkKind(
        name="replays",
        model="comments.ReplayChunk",
        task="comments.tasks.replay",
        queue="learning",
        # Each is some seconds of work.
        batch=1,
        give_up="comments.services.replay.runs.give_up",
    ),
    WorkKind(
        name="erasures",
        model="readers.Erasure",
        task="newsportal.readers.tasks.erase_readers",
        queue="maintenance",
        batch=1,
        give_up="newsportal.readers.erasure.keep_trying",
    ),
    WorkKind(
        name="trainings",
        model="comments.Learning",
        task="comments.tasks.learn",
        queue="learning",
        batch=1,
        give_up="comments.services.learning.train.give_up",
    ),
)

# What `GET /sites/{site}/config` says, each part from (site, language).
SITE_CONFIG: tuple[str, ...] = (
    "comments.config.config",
    "social.config.config",
    "newsportal.live.config.config",
)

# Who must hear at once, in the same transaction, that settings which pages show have changed;
# each from (site_id, section_id or None for all, changed, now).
SHOWN_SETTINGS: tuple[str, ...] = ("newsportal.articles.services.show_settings",)

# What the article's page of the demo holds of each wing, as HTML made on the server, each part from
# (request, article, language).
ARTICLE_PAGE: tuple[str, ...] = ("comments.feeds.fragment.first_page",)

# What structured data says of how often people acted, beside the sums, each part from (article).
INTERACTIONS: tuple[str, ...] = ("social.structured.interactions",)

# What `GET .../mine` says beside the comments, each part from (article, reader).
MINE: tuple[str, ...] = ("newsportal.articles.selectors.mine", "social.selectors.mine")

# What `GET /me` counts, each part from (reader).
PROFILE: tuple[str, ...] = (
    "newsportal.articles.shelves.profile_numbers",
    "comments.selectors.account.profile_numbers",
)

# What is held of a reader: who collects it for an export, who erases it, and which foreign keys
# to Reader they answer for. Erasers are called in this order, each until it finds nothing.
READER_DATA: tuple[ReaderData, ...] = (
    ReaderData(
        collector="comments.collecting.collect",
        eraser="comments.services.erase.erase",
        rows=(
            "comments.Comment.author",
            "comments.Flag.reader",
            "comments.Mailing.reader",
            "comments.Notice.reader",
            "comments.Reaction.reader",
        ),
    ),
    ReaderData(
        collector="social.collecting.collect",
        eraser="social.services.erase.erase",
        rows=("social.ArticleReaction.reader", "social.Share.reader"),
    ),
    ReaderData(
        collector="newsportal.articles.collecting.collect",
        eraser="newsportal.articles.collecting.erase",
        rows=("articles.Bookmark.reader", "articles.Subscription.reader"),
    ),
    ReaderData(
        collector="newsportal.readers.collecting.collect",
        eraser="newsportal.readers.collecting.erase",
        rows=(
            "readers.Ban.reader",
            "readers.Claim.reader",
            "readers.Erasure.reader",
            "readers.Ignored.ignored",
            "readers.Ignored.reader",
            "readers.Reader.merged_into",
        ),
    ),
)

# Whether anybody has written under an article, each from (article_id).
IS_DISCUSSED: tuple[str, ...] = ("comments.selectors.discussions.is_discussed",)

# Whether a comment can be read in a discussion, each from (article_id, comment_id).
SHOWS_COMMENT: tuple[str, ...] = ("comments.selectors.discussions.shows_comment",)

# What is said under an article, for the orders of the feed: each a list of
# `newsportal.articles.activity.Talk` from (whole, around, since): articles, and pairs of an article
# and the comment that alone may have changed what is said there.
TALK: tuple[str, ...] = ("comments.selectors.talk.talk_of",)

# Who keeps what was said of an article elsewhere, from (article_id, comment_id or None, source,
# author_name, text, now), returning the comment's id; who takes it back, from (comment_id, now).
MENTION_SINK: tuple[str, ...] = ("comments.services.mentions.take_mention",)
MENTION_WITHDRAWAL: tuple[str, ...] = ("comments.services.mentions.withdraw_mention",)

# Pages of the wings about one article, named on its page in the admin, each from (article):
# title, address.
ARTICLE_LINKS: tuple[str, ...] = ("social.newsroom.course.link_of",)

# Who moves what is said under one article to another, in the caller's transaction, each from
# (source_id, target_id, user or None, now); and what of it can be told before, in numbers by name,
# each from (source_id, target_id).
MERGE: tuple[str, ...] = ("comments.services.merge.merge_discussions",)
MERGE_PREVIEW: tuple[str, ...] = ("comments.selectors.merging.preview_merge",)

# What web processes share: made before they are, and kept by each function itself.
SHARED: tuple[str, ...] = (
    "comments.moderation.lexicon.default_lexicon",
    "comments.moderation.repair.default_vocabulary",
    "comments.moderation.vocabulary.small_words",
)

# What `/metrics` tells of rows, each a list of (name, help, labels, value).
METRICS: tuple[str, ...] = (
    "newsportal.events.health.samples",
    "comments.selectors.health.samples",
    "social.health.samples",
)

# What waits for people, each a list of `newsportal.events.health.Waiting`.
PEOPLES_QUEUES: tuple[str, ...] = ("comments.selectors.health.waiting",)

# Since when what waits longest for a person does, each from (site ids): site id -> time.
QUEUE_AGES: tuple[str, ...] = ("comments.selectors.queue_age.oldest_waiting",)

# What the hourly task forgets, each called with (now).
EXPIRED: tuple[str, ...] = (
    "newsportal.readers.idempotency.forget_expired",
    "newsportal.readers.erasure.forget_digests",
    "newsportal.readers.lasting_bans.forget_expired",
    "comments.services.notify.forget_expired",
    "comments.services.desk.claims.forget_expired",
    "comments.services.desk.acts.forget_expired",
    "comments.services.law.complaints.forget_expired",
    "comments.services.replay.runs.forget_expired",
    "comments.services.law.audits.forget_expired",
    "comments.services.bulk.forget_expired",
    "comments.services.tallies.forget_expired",
    "newsportal.readers.challenge.forget_expired",
    "newsportal.readers.claims.forget_expired",
    "newsportal.events.log.forget_expired",
    "newsportal.articles.activity.forget_expired",
    "newsportal.staff.attempts.forget_expired",
    "newsportal.staff.duty.forget_expired",
    "social.services.confirmations.forget_expired",
    "social.services.upkeep.forget_expired",
    "social.services.taking_off.forget_expired",
    "social.services.mentions.forget_expired",
)
