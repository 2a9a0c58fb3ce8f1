"""From where on a text is held for a person, unless a site says otherwise.

Source: comments of four sources in three languages that people had let pass (docs/moderation.md).
The shipped model finds 0.3 to 1.0 % of them so toxic, and 32 % of what people had stopped on a
forum, 25 % under news; for advertising it takes 0.0 to 0.3 % of comments, 1.7 % of English tweets
(full of links, and some do advertise), and 51 to 70 % of advertisements.
The defaults of `Site.hold_toxic_percent` and `Site.hold_spam_percent` are the same.
"""

HOLD_TOXICITY = 0.65
HOLD_SPAM = 0.5
