import pytest

from newsportal.lib.addresses import UNKNOWN, address_digest, address_prefix, client_address


class TestClientAddress:
    @pytest.mark.parametrize(
        ("trusted", "forwarded", "address"),
        [
            (0, None, "198.51.100.7"),
            (0, "203.0.113.9", "198.51.100.7"),
            (1, None, "198.51.100.7"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            (1, "1.1.1.1,2.2.2.2 , 203.0.113.9:4711", "203.0.113.9"),
            (1, "1.1.1.1, , 203.0.113.9,", "203.0.113.9"),
            (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
            (2, "203.0.113.9", "203.0.113.9"),
            (1, "rubbish", "198.51.100.7"),
            (1, "", "198.51.100.7"),
            (1, "2001:db8::1", "2001:db8::1"),
            (1, "[2001:db8::1]:443", "2001:db8::1"),
            (1, "2001:DB8:0::0001", "2001:db8::1"),
            (1, "::ffff:203.0.113.9", "203.0.113.9"),
            (1, "fe80::1%eth0", "fe80::1"),
        ],
    )
    def test_is_what_the_trusted_proxies_saw(self, rf, settings, trusted, forwarded, address):
        settings.NEWSPORTAL_TRUSTED_PROXIES = trusted
        extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        request = rf.get("/", REMOTE_ADDR="198.51.100.7", **extra)
        assert client_address(request) == address

    def test_without_any_is_one_common_caller(self, rf, settings):
        settings.NEWSPORTAL_TRUSTED_PROXIES = 0
        assert client_address(rf.get("/", REMOTE_ADDR="")) == UNKNOWN


class TestPrefix:
    @pytest.mark.parametrize(
        ("address", "prefix"),
        [
            ("203.0.113.9", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("rubbish", "0.0.0.0/24"),
        ],
    )
    def test_is_the_callers_network(self, address, prefix):
        assert address_prefix(address) == prefix


class TestDigest:
    def test_is_one_per_address_and_key(self, settings):
        settings.SECRET_KEY = "a" * 50
        first = address_digest("2001:db8::1")
        assert first == address_digest("2001:DB8:0::1")
        assert first != address_digest("2001:db8::2")
        assert len(first) == 32
        settings.SECRET_KEY = "b" * 50
        assert first != address_digest("2001:db8::1")
