"""Bytes to text."""

import pytest

from catalogue.charset import declared_charset, decode

BANGLA = "<p>ডায়াবেটিস একটি দীর্ঘমেয়াদি রোগ।</p>"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(charset: str) -> None:
    assert decode(BANGLA.encode(charset), "text/html; charset=iso-8859-1").text == BANGLA


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_its_nuls(charset: str) -> None:
    page = "<html><head><title>Atrophy</title></head><body>Thin.</body></html>"
    assert decode(page.encode(charset)).text == page


def test_bad_input_31_declared_latin_1_that_is_utf_8() -> None:
    decoded = decode(BANGLA.encode(), "text/html; charset=ISO-8859-1")
    assert decoded.text == BANGLA
    assert decoded.warnings == ("declared cp1252, is utf-8",)


def test_a_declaration_is_believed_where_the_bytes_are_no_utf_8() -> None:
    page = '<meta charset="windows-1251"><p>Болезнь почек</p>'
    assert decode(page.encode("cp1251")).text == page


def test_latin_1_is_read_as_browsers_read_it() -> None:
    assert "“quoted”" in decode(b'<meta charset="iso-8859-1"><p>\x93quoted\x94</p>').text


def test_the_header_comes_before_the_page() -> None:
    page = '<meta charset="windows-1251"><p>café</p>'.encode("cp1252")
    assert "café" in decode(page, "text/html; charset=windows-1252").text


def test_one_stray_byte_in_utf_8_is_read_alone() -> None:
    decoded = decode(BANGLA.encode() + b"<p>it\x92s</p>", "text/html; charset=utf-8")
    assert decoded.text == BANGLA + "<p>it’s</p>"
    assert decoded.warnings


def test_a_page_that_declares_utf_8_and_is_not_is_read_as_its_language_is_written() -> None:
    page = '<html lang="ru"><p>Болезнь почек и печени</p>'
    assert decode(page.encode("cp1251"), "text/html; charset=utf-8").text == page


def test_nul_bytes_are_taken_out() -> None:
    decoded = decode(b"<p>a\0b</p>")
    assert decoded.text == "<p>ab</p>"
    assert decoded.warnings == ("NUL bytes removed",)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("windows-874", "ตลาดน้ำ “เช้า”"),
        ("TIS-620", "ตลาดน้ำ"),
        ("x-sjis", "水車①"),
        ("Windows-31J", "水車①"),
        ("x-euc-jp", "水車"),
        ("windows-949", "물레방아 똠"),
        ("ks_c_5601-1987", "물레방아"),
        ("x-gbk", "水车“转”"),
        ("GB_2312-80", "水车"),
        ("x-x-big5", "水車"),
        ("x-cp1251", "мельница"),
        ("koi8-ru", "мельница"),
        ("iso-8859-8-i", "טחנה"),
        ("sun_eu_greek", "μύλος"),
    ],
)
@pytest.mark.parametrize("place", ["page", "header"])
def test_every_label_that_browsers_know_is_known(label: str, text: str, place: str) -> None:
    header = f"text/html; charset={label}" if place == "header" else None
    page = f"<meta charset={label}><p>{text}</p>"
    charset = declared_charset(page.encode("ascii", "ignore"), None)
    assert charset
    assert decode(page.encode(charset), header).text == page


@pytest.mark.parametrize(
    ("tag", "charset"),
    [
        ("zh", "gbk"),
        ("zh-CN", "gbk"),
        ("zh-Hans", "gb18030"),
        ("zh-TW", "big5"),
        ("zh_HK", "big5"),
        ("zh-Hant-TW", "big5"),
        ("ja-JP", "shift_jis"),
        ("ko", "euc-kr"),
        ("th-TH", "tis-620"),
    ],
)
def test_an_undeclared_page_is_read_as_its_language_is_written(tag: str, charset: str) -> None:
    text = {
        "gbk": "水车",
        "gb18030": "水车",
        "big5": "水車",
        "shift_jis": "水車",
        "euc-kr": "물레",
        "tis-620": "น้ำ",
    }
    page = f"<html lang='{tag}'><p>{text[charset]}</p>"
    assert decode(page.encode(charset)).text == page


@pytest.mark.parametrize("label", ["base64", "rot13", "no-such-charset", "utf-16", "x" * 90])
def test_a_declaration_that_cannot_be_is_passed_over(label: str) -> None:
    assert declared_charset(f'<meta charset="{label}">'.encode(), None) is None
    assert decode(f'<meta charset="{label}"><p>ok</p>'.encode()).text.endswith("<p>ok</p>")


TEXTS = {
    "ru": "Год с пчёлами. Зимой улей кажется мёртвым, но это не так.",
    "uk": "Рік із бджолами. Взимку вулик здається мертвим, але це не так.",
    "pl": "Rok z pszczołami. Zimą ul wydaje się martwy, lecz żyje w nim ćma.",
    "el": "Ένας χρόνος με τις μέλισσες. Το χειμώνα η κυψέλη μοιάζει νεκρή.",
    "he": "שנה עם דבורים. כוורת בחורף נראית מתה ואינה כזו.",
    "ar": "سنة مع النحل. تبدو خلية النحل في الشتاء ميتة.",
    "ja": "蜂との一年。冬の巣箱は死んでいるように見えますが、違います。",
    "zh": "和蜜蜂在一起的一年。冬天的蜂箱看上去是死的，其實不是。",
}
WRITTEN = {
    "ru": ("cp1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic"),
    "uk": ("cp1251", "koi8-u"),
    "pl": ("cp1250", "iso-8859-2"),
    "el": ("cp1253", "iso-8859-7"),
    "he": ("cp1255", "iso-8859-8", "cp862"),
    "ar": ("cp1256", "iso-8859-6"),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gbk", "big5"),
}


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>"])
@pytest.mark.parametrize(
    ("tag", "charset"), [(tag, c) for tag, charsets in WRITTEN.items() for c in charsets]
)
def test_of_what_a_language_was_written_in_the_likeliest_is_read(
    tag: str, charset: str, declared: str
) -> None:
    page = f"<html lang='{tag}'>{declared}<p>{TEXTS[tag]}</p>"
    assert decode(page.encode(charset)).text == page


@pytest.mark.parametrize("charset", ["windows-1251", "shift_jis", "big5", "iso8859-7", "euc-kr"])
@pytest.mark.parametrize("said", ["iso-8859-1", "us-ascii", "utf-8"])
def test_what_a_server_says_of_every_page_gives_way_to_what_the_page_says(charset: str, said: str) -> None:
    texts = {"windows-1251": "мельница", "shift_jis": "水車", "big5": "水車", "iso8859-7": "μύλος"}
    page = f"<meta charset={charset}><p>{texts.get(charset, '물레방아')}</p>"
    assert decode(page.encode(charset), f"text/html; charset={said}").text == page


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("start", ["", " ", "\n\n"])
def test_wide_text_of_few_latin_letters_is_known_by_its_first_tag(charset: str, start: str) -> None:
    page = f"{start}<title>{'水車と風車 мельница ' * 30}</title>"
    assert decode(page.encode(charset)).text == page
