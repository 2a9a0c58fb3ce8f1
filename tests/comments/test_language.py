import pytest

from comments.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Хорошая новость, спасибо", "ru"),
        ("Жақсы жаңалық, рақмет", "kk"),
        ("Çox gözəl xəbərdir", "az"),
        ("Sağ ol, çox yaxşı", "az"),
        ("ÇOX GÖZƏL", "az"),
        ("Good news, thank you", "en"),
        ("This is fine. I will be in Baku in December.", "en"),
        ("Смотрите https://very-long-host.example/path/in/latin и www.other.example", "ru"),
        ("OK, понял вас", "ru"),
        ("12345 !!! 😀", "kk"),
        ("https://only.example/link", "kk"),
    ],
)
def test_a_texts_letters_tell_its_language(text: str, language: str) -> None:
    assert guess_language(text, default="kk") == language
