import pytest

from newsportal.lib.signing import BadSignature, digest, is_digest, seal, unseal

OLD, NEW = "o" * 50, "n" * 50


class TestDigest:
    def test_is_the_same_for_the_same_words_only(self, settings):
        settings.SECRET_KEY = NEW
        assert digest("a", "x", "y") == digest("a", b"x", "y")
        different = {digest("a", "x", "y"), digest("b", "x", "y"), digest("a", "xy"), digest("a")}
        assert len(different) == 4
        assert all(len(one) == 32 for one in different)

    def test_of_an_old_key_is_known_while_it_is_a_fallback(self, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
        old = digest("address", "x")
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
        assert digest("address", "x") != old
        assert is_digest(old, "address", "x")
        settings.SECRET_KEY_FALLBACKS = []
        assert not is_digest(old, "address", "x")

    def test_a_short_beginning_proves_nothing(self):
        whole = digest("a", "x")
        assert is_digest(whole[:16], "a", "x")
        assert not is_digest(whole[:15], "a", "x")
        assert not is_digest(b"", "a", "x")


class TestSeal:
    PAYLOAD = {"reader": "r1", "name": "Әлия", "until": 1_900_000_000}

    def test_gives_back_what_was_sealed(self):
        token = seal("guest", self.PAYLOAD)
        assert unseal("guest", token) == self.PAYLOAD
        assert set(token) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        )

    def test_of_another_purpose_is_refused(self):
        with pytest.raises(BadSignature):
            unseal("share", seal("guest", self.PAYLOAD))

    def test_of_an_old_key_opens_while_it_is_a_fallback(self, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
        token = seal("guest", self.PAYLOAD)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
        assert unseal("guest", token) == self.PAYLOAD
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(BadSignature):
            unseal("guest", token)

    def test_every_changed_character_is_noticed(self):
        token = seal("guest", {"a": 1})
        body = token.index(".")
        for place in range(body + 42):
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(BadSignature):
                unseal("guest", token[:place] + other + token[place + 1 :])

    @pytest.mark.parametrize("token", ["", ".", "a", "a.b", "é.é", "=.=", "{}.{}", "\ud800"])
    def test_rubbish_is_refused(self, token):
        with pytest.raises(BadSignature):
            unseal("guest", token)

    def test_a_signature_cut_short_is_refused(self):
        with pytest.raises(BadSignature):
            unseal("guest", seal("guest", {"a": 1})[:-21])
