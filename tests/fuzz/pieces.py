"""What does each parser know? Pieces of what it reads, from which inputs are made: at random by
``test_parsers.py``, and as words and first inputs of ``guided.py``.
"""

from __future__ import annotations

ROBOTS = (
    *(b"User-agent: *\n", b"User-agent: Pinakes\r\n", b"Disallow: /", b"Allow: /*", b"$\n", b"*", b"\n"),
    b"%",
    *(b"Crawl-delay: ", b"1e9", b"nan", b"-1", b"0.5\n", b"Sitemap: ", b"https://example.org/s.xml\n", b"#"),
    *(b"Request-rate: 1/0\n", b"Visit-time: 0000-9999\n", b"Host: x\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0"),
    *(b"/a", b"%2F", b"%zz", b"\xe0\xa7\xa7", b"\xc2\xb2", b"?x=1", b"User-agent:"),
)

HEADER = (
    *(b"text/html", b"; charset=utf-8", b"application/xhtml+xml", b",", b"*/*", b"120", b"-1", b"1e3", b" "),
    *(b"Wed, 31 Feb 2999 99:99 GMT", b"Wed, 21 Oct 2015 07:28:00 GMT", b"Sun, 06 Nov 94 08:49:37", b"+9999"),
    *("²".encode(), "৯".encode(), b"nan", b"inf", b"9" * 40, b"\0", b"\t", b"31 Dec 9999 23:59:59 -2359"),
)

ADDRESS = (
    *(b"http://", b"HTTPS:\\\\", b"example.org", b"/", b"?a=b&utm_source=x", b"#f", b":80", b":99999", b"@"),
    *(b"[::1]", b"[::ffff:127.0.0.1]", b"127.1", b"0x7f000001", b"2130706433", b"%2e%2e/", b"../", b"/./"),
    *(b"%00", b"%zz", b"xn--", b"xn--a", "ß.de".encode(), "বাংলা.org".encode(), b"\t", b"\n", b" ", b"\\"),
    *("。".encode(), "\u200d".encode(), "\u202e".encode(), b";jsessionid=1", b"javascript:", b"//"),
    b"user:p",
    *(b".", b"..", b"a" * 64 + b".", "１２７".encode(), "\u0130".encode(), b"[fe80::1%25eth0]"),
    b"http:example",
)

LISTS = (
    *(b'<?xml version="1.0" encoding="utf-16"?>', b"<urlset>", b"</urlset>", b"<sitemapindex>", b"<sitemap>"),
    *(b"<url>", b"</url>", b"<loc>", b"</loc>", b"https://example.org/a", b"/b?x=1&y=2", b"<lastmod>2024"),
    *(b"<![CDATA[", b"]]>", b"&amp;", b"&#0;", b"&#xD800;", b"&nbsp;", b"&e;", b"-09-31T25:61:61+99:99"),
    *(b"<!DOCTYPE x [<!ENTITY e 'f'>]>", b"</lastmod>", b"\xff\xfe", b"\x1f\x8b\x08", b"\0", b"</sitemap>"),
    *(b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<item>", b"<entry>", b"</item>", b"<link>"),
    *(b"<link href='/x'/>", b"<guid isPermaLink='true'>", b"<pubDate>", b" xml:base='//['", b"javascript:x"),
    *(b"</link>", b"</entry>", b"Wed, 21 Oct 2015 07:28:00 GMT", b"<updated>", b"</updated>", b"</pubDate>"),
)

JSON = (
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"null", b"true", b"1e999", b"-0", b"NaN", b"9" * 400),
    b"\\u0000",
    *(b"\\ud800", b"\\", b"\xef\xbb\xbf", b"\xff", b"0.5", b"-1", b'""', b"[]", b"{}"),
    b"18446744073709551616",
)

WORDPRESS = (
    *JSON,
    b'[{"id":7,"link":"https://example.org/a/","title":{"rendered":"Gout"},',
    b'"content":{"rendered":"<p>x"}',
    *(b'"date_gmt":"2024-01-01T00:00:00",', b'"modified":"', b'"categories":[1],'),
    b'"translations":{"bn":3}',
    *(b'"yoast_head_json":{"canonical":"x"}', b'"wpml_translations":[{"locale":"bn","href":"/b"}]'),
    b'"name"',
    *(b'"parent":7', b'"rest_base":"posts"', b'"slug":"', b'"_links":', b'"taxonomy":"category"', b'"id":7'),
)

WIKI = (
    *JSON,
    *(b'{"batchcomplete":true,"query":{"pages":[', b'{"pageid":7,"ns":0,"title":"Gout","canonicalurl":'),
    *(b'"https://example.org/wiki/Gout"', b'"revisions":[{"revid":3,"timestamp":"2024-01-01T00:00:00Z",'),
    *(b'"slots":{"main":{"content":"x"}}}]', b'"categories":[{"title":"Category:Joints"}]', b'"continue":{'),
    *(b'"redirects":[{"title":"A"}]', b'"langlinks":[{"lang":"bn","url":"x"}]', b'"recentchanges":[', b"\n"),
    *(b'"general":{"generator":"MediaWiki","server":"//example.org","articlepath":"/$1"}', b'"namespaces":{'),
    *(b'"0":{"id":0,"name":"","content":true}', b'"namespacealiases":[{"id":1,"alias":"T"}]'),
    b'"missing":true',
    *(b'"allmessages":[{"content":"x"}]', b'"statistics":{"articles":9}', b'"gapcontinue":"x"'),
    b'"mainpage":',
)

HTML = (
    *(b"<html lang=xx>", b"<title>", b"</title>", b"<body>", b"<main>", b"<article>", b"<h1>", b"<h2 id=a>"),
    *(b"<p>Asthma narrows the airways of many people, in every country and at every age.</p>", b"<table>"),
    *(b"<td rowspan=9999999>", b"<td colspan='\xc2\xb2'>", b"<ol start=1e9>", b"<sup>", b"<math>"),
    b"<template>",
    *(b"<div aria-level='\xd9\xa3' role=heading>", b"<!--", b"-->", b"<![CDATA[", b"<a href='http://['>"),
    *(b'<script type="application/ld+json">{"@type":"Article","articleBody":"x","wordCount":"', b"9" * 4_400),
    *(b'"}</script>', b"&#0;", b"&#x110000;", b"\xff\xfe", b"\0", b"<base href=//[>"),
    b"<meta charset=utf-7>",
    *(b"<ul><li>", b"</ul>", b"<dl><dt>", b"<dd>", b"<pre><code>", b"<blockquote>", b"<figure>", b"<nav>"),
    b"<br>",
    *(b"<time datetime='2999-02-31'>", b"<meta name=robots content=noindex>"),
    b"<link rel=canonical href=/x>",
    *(b"<details><summary>", b"<svg>", b"<style>", b"<iframe srcdoc='<p>x'>", b"<noscript>", b"<textarea>"),
    *(b"</p>", b"</div>", b"<div hidden>", b"<span data-rx-a=1>", b"<h3>", b"<a href='#a'>"),
    b"<img alt=x src=y>",
    *(b"<meta http-equiv=refresh content='0;url=x'>", b"[caption]", b"\xc2\xad", b"\xe2\x80\xae"),
    b"<a rel=tag>",
)

ARTICLE = (
    *JSON,
    b'{"url":"https://example.org/a/","title":"Gout","sections":[',
    b'{"heading":"Causes","kind":"causes",',
    *(b'"level":2,"anchor":"a","blocks":[', b'{"type":"paragraph","text":"Uric acid."}', b'"type":"table",'),
    *(b'"rows":[["a"]],"header_rows":1', b'{"type":"list","items":["x"],"depths":[0]}', b'"id":"gout"'),
    b'"site":',
    *(b'"language":"en"', b'"categories":[["Joints"]]', b'"summary":"x"', b'"authors":["A"]'),
    b'"published":',
    *(b'"2024-01-01"', b'"modified":', b'"image":', b'"terms":[{"term":"x","definition":"y"}]'),
    b'"references":[',
    *(b'"links":[{"url":"https://example.org/b","text":"x","section":0}]', b'"extraction":{"confidence":'),
    b"/",
    *(b'"aliases":["https://example.org/c"]', b'"source":', b'"noindex":true', b'"alternates":[["bn","x"]]'),
)

RECORD = (
    *(b"WARC/1.1\r\n", b"WARC-Type: response\r\n", b"WARC-Target-URI: https://example.org/a\r\n", b"\r\n"),
    *(b"WARC-Date: 2001-09-09T01:46:40Z\r\n", b"Content-Length: 120\r\n", b"HTTP/1.1 200 OK\r\n"),
    b"Asthma" * 40,
    *(b"Content-Type: application/http; msgtype=response\r\n", b"Content-Type: text/html\r\n"),
    b"\x1f\x8b\x08\0",
    *(b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"5\r\nabcde\r\n0\r\n\r\n", b"-1"),
    b"br",
    *(b"WARC-Type: revisit\r\n", b"WARC-Type: warcinfo\r\n", b"HTTP/1.1 ", b"Content-Length: ", b"9" * 30),
    b"\0",
)

QUESTION = (
    *(b'"', b"-", b"*", b"title:", b"site:", b"OR", b"NEAR(", b"(", "গাউট".encode(), b"a", b" "),
    b"kind:causes",
    *(b"category:", b"language:bn", b"author:", b"after:2024", b"before:", "য়".encode()),
    *("\u200c".encode(), b"\0"),
    *("‘".encode(), "“".encode(), "—".encode(), "\u202e".encode(), "𝔸".encode(), b"+", b"C++", b"5-FU", b"&"),
)

DRAFT = (
    *HTML[:12],
    *(b"# A\n", b"\n\n", b"* x\n", b"1. x\n", b"> q\n", b"```\n", b"`", b"[a](b)", b"[a]: b\n", b"!["),
    *(b"](", b"\\"),
    *(b"| a | b |\n|---|---|\n", b"<!--", b"&amp;", b"<div>\n", b"---\n", b"{{x}}", b"[[x]]", b"**", b"_"),
    b"\t",
    *(b"https://example.org/a", b"\r\n", "ß".encode(), "ি".encode(), b"<a href=x>", b"</a>", b"$$"),
    *(b"[^1]", b"\0"),
)

SYNONYMS = (
    *(b"asthma, bronchial asthma\n", b"MI => heart attack\n", b"# note\n", b"=>", b",", b"\n", b"<=>"),
    *(b"->", b"~"),
    *("হাঁপানি".encode(), b"a", b" ", b"-", b"(", b"\\", b"\r", b"\0", "\u2028".encode(), b"heart attack"),
    *(b"=", b";"),
)

TOML = (
    *(b"[", b"]", b"[[", b"]]", b"=", b'"', b"'", b'"""', b"\n", b"{", b"}", b",", b".", b"true", b"inf"),
    b"nan",
    *(b"1979-05-27", b"0x7f", b"1e308", b"-1", b"9" * 30, b"[]", b"{}", b'["a"]', b"#", b"\\u0000"),
    *(b"\xff", b"\0"),
)

NOTICES = (
    *TOML,
    b"[[notice]]\n",
    b'when = ["chest pain"]\n',
    b'text.en = "Call"\n',
    b'number = "999"\n',
    b"link = ",
)

CONFIGURATION = (
    *TOML,
    *(b"[library]\n", b"[crawl]\n", b"[web]\n", b"[[site]]\n", b'name = "a"\n'),
    b'url = "https://example.org/"\n',
    *(b"delay = ", b"workers = ", b"hosts = ", b"[vocabulary.kinds]\n", b'wiring = ["Wiring *"]\n'),
    b"weights = ",
    *(b"[appearance]\n", b'accent = "#0b5a5f"\n', b'footer = { a = "/b" }\n', b"[index]\n", b"[jobs]\n"),
    b"home = ",
    *(b"queue = ", b'catalogue.url = "sqlite:///x"\n', b"user_header_from = ", b"languages = ", b"data = "),
)

OF: dict[str, tuple[bytes, ...]] = {
    "robots": ROBOTS,
    "header": HEADER,
    "address": ADDRESS,
    "lists": LISTS,
    "wordpress": WORDPRESS,
    "wiki": WIKI,
    "page": HTML,
    "links": HTML,
    "line": ARTICLE,
    "record": RECORD,
    "question": QUESTION,
    "draft": DRAFT,
    "synonyms": SYNONYMS,
    "notices": NOTICES,
    "configuration": CONFIGURATION,
}

_WIKI = (
    b'{"query":{"general":{"generator":"MediaWiki 1.43","server":"https://example.org","articlepath":"/wiki/$1"},'
    b'"namespaces":{"0":{"id":0,"name":"","content":true}}}}'
)
_WIKI_PAGES = (
    b'{"batchcomplete":true,"continue":{"gapcontinue":"H"},"query":{"pages":[{"pageid":7,"ns":0,"title":"Gout",'
    b'"canonicalurl":"https://example.org/wiki/Gout","lastrevid":3,"touched":"2024-01-01T00:00:00Z",'
    b'"revisions":[{"revid":3,"timestamp":"2024-01-01T00:00:00Z"}],"categories":[{"title":"Category:Joints"}],'
    b'"redirects":[{"title":"Podagra"}],"langlinks":[{"lang":"bn","url":"https://bn.example.org/wiki/G"}]}],'
    b'"recentchanges":[{"type":"log","logtype":"move","title":"A","logparams":{"target_title":"B"}}]}}'
)
_POSTS = (
    b'[{"id":7,"link":"https://example.org/a/","date_gmt":"2024-01-01T00:00:00","title":{"rendered":"Gout"},'
    b'"modified_gmt":"2024-01-02T00:00:00","content":{"rendered":"<p>Uric acid.</p>"},"categories":[1,2],'
    b'"translations":{"bn":3},"wpml_translations":[{"locale":"bn_BD","href":"https://example.org/bn/a/"}]}]'
)
_CATEGORIES = b'[{"id":1,"name":"Joints","parent":0,"slug":"joints"},{"id":2,"name":"Gout","parent":1}]'
_LINE = (
    b'{"url":"https://example.org/a/","title":"Gout","id":"gout","site":"a","language":"en","sections":['
    b'{"heading":"Causes","kind":"causes","level":2,"anchor":"c","blocks":['
    b'{"type":"paragraph","text":"Uric acid."},{"type":"list","items":["x","y"],"depths":[0,1]},'
    b'{"type":"table","rows":[["a","b"]],"header_rows":1}]}],'
    b'"categories":[["Joints"]],"summary":"x","authors":["A"],"published":"2024-01-01","references":["z"],'
    b'"terms":[{"term":"x","definition":"y"}],"aliases":["https://example.org/c"],'
    b'"links":[{"url":"https://example.org/b","text":"x","section":0}]}'
)

# Whole inputs, where pieces one after the other are none.
WHOLE: dict[str, tuple[bytes, ...]] = {
    "wiki": (_WIKI, _WIKI_PAGES),
    "wordpress": (_POSTS, _CATEGORIES),
    "line": (_LINE,),
    "address": (b"https://example.org/a?b=c#d\n../e", "http://１２７。1/\nx".encode()),
}
