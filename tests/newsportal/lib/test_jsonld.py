import json
from typing import Any

from newsportal.lib.jsonld import interaction, jsonld_script


def data_of(script: str) -> Any:
    opening, closing = '<script type="application/ld+json">', "</script>"
    assert script.startswith(opening)
    assert script.endswith(closing)
    return json.loads(script[len(opening) : -len(closing)])


class TestJsonldScript:
    def test_nothing_ends_or_opens_an_element_in_it(self) -> None:
        text = "</script><script>alert(1)</script> <!-- ]]> & \u2028\u2029"
        script = jsonld_script({"text": text})
        assert script.count("<") == script.count(">") == 2
        assert "&" not in script
        assert "\u2028" not in script
        assert data_of(script) == {"@context": "https://schema.org", "text": text}

    def test_writes_letters_as_they_are(self) -> None:
        assert "Әсем ё" in jsonld_script({"text": "Әсем ё"})


def test_interaction() -> None:
    assert interaction("LikeAction", 3) == {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": 3,
    }
