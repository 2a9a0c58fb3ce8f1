"""Which languages' lists a text may be read by, told from its letters."""

import re

_KAZAKH = re.compile("[әғқңөұүһі]")
_CYRILLIC = re.compile("[а-я]")
_AZERBAIJANI = re.compile("[əğşçöü]")
_LATIN = re.compile("[a-z]")


def languages_of(text: str) -> frozenset[str]:
    """Return the languages of a normalised text: several when it mixes scripts.

    Kazakh and Azerbaijani are told by letters of their own, so a text without any counts as
    Russian or English.
    """
    found = set()
    if _KAZAKH.search(text):
        found.add("kk")
    elif _CYRILLIC.search(text):
        found.add("ru")
    if _AZERBAIJANI.search(text):
        found.add("az")
    elif _LATIN.search(text):
        found.add("en")
    return frozenset(found)
