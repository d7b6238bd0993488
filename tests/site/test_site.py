"""The archive as a site: what is written, where it leads, and that nothing in it is more than words."""

import datetime as dt
import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import archive as archives
from bot.config import SiteOptions
from bot.display import page_path
from bot.errors import UserError
from bot.pairs import Ama, Archive, Pair
from bot.site import feeds
from bot.site.command import build
from bot.site.contents import Contents, related
from bot.site.markup import html
from bot.site.pages import ON_PAGE, Pages
from bot.site.search import full_text_available, full_text_index, plain_index, words

TODAY = dt.date(2026, 11, 29)
URL = "https://example.org/ama"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
AMA = Ama(
    "AMA with Grace", "Grace Hopper", "1985-11-03", "https://example.org/g", ("navy",), "answers/grace.yaml"
)
PODCAST = Ama("A podcast", None, "1990", None, ("navy", "c++"), "answers/more/podcast.yaml")
BUG = Pair(
    "bug",
    "What was the first bug?",
    "A **moth** in a relay.",
    AMA,
    also=("moth in the relay",),
    asked_by="Tom Secret",
)
WIRE = Pair("wire", "Why the pieces of wire?", "Each is 30 cm long.", AMA, follows="bug", tags=("time",))
OLD = Pair("old", "Which language?", "FLOW-MATIC.", PODCAST, superseded_by="new")
NEW = Pair(
    "new",
    "Which language is best?",
    "COBOL, says the guest.",
    PODCAST,
    guest="Jean Sammet",
    former_ids=("newer",),
)
GONE = Pair("gone", "When is the party?", "On Friday.", PODCAST, valid_until=dt.date(2020, 1, 1))
ARCHIVE = Archive.of([BUG, WIRE, OLD, NEW, GONE])


class Read(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its words."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.words, self.ids = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def all(self, tag, attribute):
        return [attrs[attribute] for name, attrs in self.elements if name == tag and attribute in attrs]


def pages(archive=ARCHIVE, moved=None, *, url=URL, title="AMA archive"):
    options = SiteOptions(url=url, title=title)
    made = Pages(Contents(archive, TODAY), options, full_text=False)
    return dict(made.answers(moved or {})) | dict(made.lists())


def led_to(path, link):
    """Where *link* on the page at *path* leads within the site; None where it leads elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    steps = []
    for step in (
        PurePosixPath(path).parent / unquote(parts.path) if parts.path else PurePosixPath(path)
    ).parts:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def written(tmp_path, archive=ARCHIVE, **more):
    return build(archive, SiteOptions(**more), tmp_path / "public", TODAY, full_text=False)


def test_only_the_page_of_the_search_knows_whether_there_is_a_full_text_index():
    contents = Contents(ARCHIVE, TODAY)
    plain, full = (
        dict((*made.answers({}), *made.lists()))
        for made in (Pages(contents, SiteOptions(), full_text=full) for full in (False, True))
    )
    assert [path for path in full if full[path] != plain.get(path)] == ["search.html"]
    assert plain.keys() == full.keys()


# -- pages --------------------------------------------------------------------------------------------------


def test_a_pairs_page_has_its_answer_who_gave_it_when_where_and_what_follows():
    page = Read(pages()["pairs/bug.html"])
    for part in (
        BUG.question,
        "A moth in a relay.",
        "Grace Hopper",
        "3 November 1985",
        "moth in the relay",
        "Why the pieces",
    ):
        assert part in page.text
    links = page.all("a", "href")
    for link in (
        AMA.link,
        "../amas/grace.html",
        "../guests/grace-hopper.html",
        "../years/1985.html",
        "../tags/navy.html",
    ):
        assert link in links
    assert "../pairs/wire.html" in links
    assert "../pairs/bug.html" in Read(pages()["pairs/wire.html"]).all("a", "href")


def test_an_amas_page_has_all_its_answers_in_order():
    text = Read(pages()["amas/grace.html"]).text
    assert text.index(BUG.question) < text.index("A moth in a relay.") < text.index("Each is 30 cm long.")


def test_what_is_superseded_or_out_of_date_keeps_its_page_and_is_listed_nowhere():
    made = pages()
    assert (
        "A newer answer takes the place of this one: Which language is best?"
        in Read(made["pairs/old.html"]).text
    )
    assert f'href="{URL}/pairs/new.html"' in made["pairs/old.html"]
    assert "out of date since 1 January 2020" in Read(made["pairs/gone.html"]).text
    assert "is newer than the answer to Which language? and replaces it" in Read(made["pairs/new.html"]).text
    listing = [path for path in made if not path.startswith("pairs/")]
    for path in listing:
        assert not {"old", "gone"} & {PurePosixPath(link).stem for link in Read(made[path]).all("a", "href")}


def test_every_link_leads_to_a_page_of_the_site_or_to_a_source():
    made = pages()
    for path, text in made.items():
        page = Read(text)
        for link in page.all("a", "href"):
            target = led_to(path, link)
            leads = target in made or target in {"feed.xml", "archive.json", "llms.txt"}
            assert leads or link == AMA.link or path == "404.html", (path, link)
            if link.startswith("#"):
                assert link[1:] in [attrs.get("id") for _, attrs in page.elements]


def test_who_asked_is_named_nowhere(tmp_path):
    written(tmp_path)
    for file in (tmp_path / "public").rglob("*"):
        assert file.is_dir() or b"Secret" not in file.read_bytes(), file


def test_a_page_fetches_nothing_from_elsewhere():
    image = Pair(
        "image",
        "What does it look like?",
        "![a graph](https://evil.example/x.png) <img src=https://evil.example/y>",
        AMA,
    )
    for text in pages(Archive.of([BUG, image])).values():
        page = Read(text)
        fetched = [*page.all("script", "src"), *page.all("img", "src"), *page.all("iframe", "src")]
        fetched += [
            attrs["href"]
            for tag, attrs in page.elements
            if tag == "link" and attrs["rel"] in {"stylesheet", "icon"}
        ]
        assert {urlsplit(address).netloc for address in fetched} <= {"", "example.org"}
        assert "default-src 'none'" in text


def test_an_id_that_a_pair_had_before_leads_to_its_page():
    made = pages(moved={"ancient": "bug", "bug": "wire"})
    assert 'content="0; url=../pairs/new.html"' in made["pairs/newer.html"]
    assert 'content="0; url=../pairs/bug.html"' in made["pairs/ancient.html"]
    assert "moth" in made["pairs/bug.html"]


def test_many_pairs_of_a_tag_take_several_pages():
    pairs = [Pair(f"p{n}", f"What is number {n}?", "A number.", AMA) for n in range(2 * ON_PAGE + 1)]
    made = pages(Archive.of(pairs))
    assert [path for path in made if path.startswith("tags/navy")] == [
        "tags/navy.html",
        "tags/navy/2.html",
        "tags/navy/3.html",
    ]
    shown = [
        link for path in made if path.startswith("tags/navy") for link in Read(made[path]).all("a", "href")
    ]
    assert {PurePosixPath(link).stem for link in shown} >= {pair.id for pair in pairs}
    assert "../../tags/navy/3.html" in Read(made["tags/navy/2.html"]).all("a", "href")


def test_names_that_come_to_the_same_address_have_pages_of_their_own():
    both = Archive.of([Pair("a", "A?", "A.", AMA, tags=("c++",)), Pair("b", "B?", "B.", AMA, tags=("c#",))])
    paths = [section.path for section in Contents(both, TODAY).tags]
    assert len(set(paths)) == len(paths) == 3


def test_an_empty_archive_has_a_site():
    assert "0 questions" in Read(pages(Archive())["index.html"]).text


def test_related_are_those_that_share_rare_words():
    pairs = [
        Pair("wire", "How long is a nanosecond of wire?", "30 cm.", AMA),
        Pair("light", "How far does light go in a nanosecond?", "30 cm.", AMA),
        Pair("cobol", "Who wrote the COBOL compiler?", "We did.", AMA),
        Pair("navy", "When did you join the navy?", "In 1943.", AMA),
        Pair("tea", "Is there tea?", "No.", AMA),
    ]
    found = related(pairs)
    assert found["wire"][0].id == "light"
    assert found["tea"] == ()
    assert all(pair.id != pair_id for pair_id, others in found.items() for pair in others)


# -- an answer's Markdown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("# Big\ntext", "<h2>Big</h2>\n<p>text</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[bank.com](https://bank.com@evil.org)", "<p>bank.com</p>"),
        ("[https://bank.com](https://evil.org)", '<p><a href="https://evil.org">https://evil.org https://bank.com</a></p>'),
        ("see https://e.org/a_(b).", '<p>see <a href="https://e.org/a_(b)">https://e.org/a_(b)</a>.</p>'),
        ("![a graph](https://e.org/g.png)", '<p><a href="https://e.org/g.png">a graph</a></p>'),
        ('```py" onload="x\na < b\n```', "<pre><code>a &lt; b\n</code></pre>"),
        ("hi :tada:", "<p>hi 🎉</p>"),
        ("[a]: https://e.org", "<p>[a]: https://e.org</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes_html_and_html_stays_words(markdown, shown):
    assert html(markdown, below=1).strip() == shown


def test_a_table_is_scrolled_by_itself_and_aligned_without_a_style():
    made = html("|a|b|\n|-|-:|\n|1|2|", below=2)
    assert '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>' in made
    assert '<td class="right">2</td>' in made
    assert "style=" not in made


# -- hostile archives ---------------------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            ["<script>", "</script>", "<img src=x onerror=alert(1)>", '"', "'", "&", "<", ">", "](", "[", "`",
             "javascript:", "{{ 7 * 7 }}", "{% raw %}", "]]>", "-->", "\u202e", "\ud800", "\x00", "\ufffe", "\n", "a",
             "# ", "|", "![x](http://e)"]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip
TITLES = HOSTILE.map(lambda title: title.replace("\ud800", "") + " AMAs")
MAYBE = st.none() | HOSTILE
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,9}", fullmatch=True)
DATES = st.none() | st.sampled_from(["2019", "2019-10", "2019-10-22"])
AMAS = st.builds(
    Ama,
    title=HOSTILE,
    guest=MAYBE,
    date=DATES,
    link=MAYBE,
    tags=st.lists(HOSTILE, max_size=2).map(tuple),
    file=HOSTILE,
)
PAIRS = st.builds(
    Pair, id=IDS, question=HOSTILE, answer=HOSTILE, ama=AMAS, also=st.lists(HOSTILE, max_size=2).map(tuple),
    guest=MAYBE, date=DATES, link=MAYBE, tags=st.lists(HOSTILE, max_size=2).map(tuple),
)  # fmt: skip
ARCHIVES = st.lists(PAIRS, max_size=3, unique_by=lambda pair: pair.id.lower()).map(Archive.of)
TAGS = re.compile(
    "html|head|meta|title|link|body|a|header|nav|ul|li|form|label|input|button|main|article|p|h[1-6]|div|span|time|section|"
    "details|summary|ol|footer|strong|em|s|code|pre|blockquote|table|thead|tbody|tr|th|td|br|hr|noscript|script"
)
ATTRIBUTES = re.compile(
    "lang|charset|name|content|http-equiv|property|rel|href|type|title|class|id|for|role|action|placeholder|autocomplete|"
    "tabindex|dir|datetime|src|defer|start|aria-(label|labelledby|current)|data-(pagefind-body|pagefind-meta|full-text)"
)


@settings(max_examples=30)
@given(ARCHIVES, TITLES)
def test_whatever_an_archive_holds_a_page_has_only_elements_of_ours(archive, title):
    made = pages(archive, title=title)
    for path, text in made.items():
        page = Read(text.encode(errors="replace").decode())
        assert all(TAGS.fullmatch(tag) for tag, _ in page.elements)
        assert all(ATTRIBUTES.fullmatch(name) for _, attrs in page.elements for name in attrs)
        assert page.all("script", "src") == (["search.js"] if path == "search.html" else [])
        for link in page.all("a", "href"):
            target = led_to(path, link)
            assert target is not None or urlsplit(link).scheme in {"http", "https", "mailto"}
        assert "49" not in page.text or "49" in f"{archive}{title}"


@settings(max_examples=30)
@given(ARCHIVES, TITLES)
def test_whatever_an_archive_holds_programs_can_read_it(archive, title):
    contents, options = Contents(archive, TODAY), SiteOptions(url=URL, title=title)
    feed = ET.fromstring(feeds.atom(contents, options).encode(errors="replace"))
    assert len(feed.findall("a:entry", ATOM)) == len(archive)
    ET.fromstring(feeds.sitemap(contents, URL).encode())
    held = json.loads(feeds.everything(contents, options).encode(errors="replace"))
    assert [pair["id"] for pair in held["pairs"]] == [pair.id for pair in archive]
    script = plain_index(contents).encode(errors="replace").decode()
    index = json.loads(script.removeprefix("globalThis.amaIndex = ").removesuffix(";\n"))
    assert len(index["pairs"]) == len(archive)
    lines = feeds.for_models(contents, options).splitlines()
    assert sum(line.startswith("- [") for line in lines) == len(archive) + len(contents.amas)


# -- for programs -------------------------------------------------------------------------------------------


def test_the_feed_has_the_newest_first_under_ids_that_outlive_the_address():
    ids = []
    for url in (URL, "https://elsewhere.example"):
        feed = ET.fromstring(feeds.atom(Contents(ARCHIVE, TODAY), SiteOptions(url=url)))
        entries = feed.findall("a:entry", ATOM)
        assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == [
            NEW.question,
            BUG.question,
            WIRE.question,
        ]
        assert entries[0].find("a:link", ATOM).get("href") == f"{url}/pairs/new.html"
        assert [entry.findtext("a:updated", namespaces=ATOM) for entry in entries][:2] == [
            "1990-01-01T00:00:00Z",
            "1985-11-03T00:00:00Z",
        ]
        ids.append([entry.findtext("a:id", namespaces=ATOM) for entry in entries])
    assert ids[0] == ids[1]


def test_the_json_has_everything_but_who_asked():
    held = json.loads(feeds.everything(Contents(ARCHIVE, TODAY), SiteOptions(url=URL)))
    assert held["pairs"][0] == {
        "id": "bug", "page": f"{URL}/pairs/bug.html", "question": BUG.question, "also": ["moth in the relay"],
        "answer": BUG.answer, "ama": AMA.title, "guest": "Grace Hopper", "date": "1985-11-03", "link": AMA.link,
        "tags": ["navy"], "follows": None, "superseded_by": None, "valid_until": None, "former_ids": [], "given": True,
    }  # fmt: skip
    assert [ama["pairs"] for ama in held["amas"]] == [["new"], ["bug", "wire"]]


def test_the_sitemap_names_what_is_given_and_needs_the_sites_address(tmp_path):
    text = feeds.sitemap(Contents(ARCHIVE, TODAY), URL)
    assert f"<loc>{URL}/pairs/bug.html</loc>" in text
    assert "pairs/old" not in text
    assert any("site.url" in line for line in written(tmp_path).told)
    assert not (tmp_path / "public" / "sitemap.xml").exists()
    assert written(tmp_path, url=URL).told == ()
    assert (tmp_path / "public" / "sitemap.xml").exists()


def test_llms_txt_escapes_what_would_be_markdown():
    pair = Pair("a", "What is `x[0]`](http://evil)?", "Yes.", AMA)
    text = feeds.for_models(Contents(Archive.of([pair]), TODAY), SiteOptions())
    assert r"- [What is \`x\[0\]\`\](http://evil)?](pairs/a.html)" in text


def test_the_plain_index_weighs_questions_above_answers():
    script = plain_index(Contents(Archive((BUG, WIRE)), TODAY))
    index = json.loads(script.removeprefix("globalThis.amaIndex = ").removesuffix(";\n"))
    assert index["pairs"][0][:2] == ["pairs/bug.html", BUG.question]
    assert index["words"]["moth"] == [0, 4]
    assert index["words"]["cm"] == [1, 1]


def test_words_are_cut_without_case_and_accents():
    assert words("Qu'est-ce que C++, Élodie? 数据 x_y") == [
        "qu",
        "est",
        "ce",
        "que",
        "c++",
        "elodie",
        "数据",
        "x",
        "y",
    ]


# -- the folder ---------------------------------------------------------------------------------------------


def stamps(folder):
    return {
        file: file.stat().st_mtime_ns
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".ama-site.json"
    }


def test_only_files_that_differ_are_written_and_those_of_no_pair_are_removed(tmp_path):
    written(tmp_path)
    before = stamps(tmp_path / "public")
    assert "0 files written" in written(tmp_path).summary
    assert stamps(tmp_path / "public") == before
    changed = Archive.of([BUG, WIRE, NEW])
    written(tmp_path, changed)
    after = stamps(tmp_path / "public")
    assert {file.name for file in before.keys() - after.keys()} == {"old.html", "gone.html"}
    assert after[tmp_path / "public/pairs/bug.html"] == before[tmp_path / "public/pairs/bug.html"]


def test_what_somebody_else_put_there_stays(tmp_path):
    public = tmp_path / "public"
    (public / "pairs").mkdir(parents=True)
    (public / "CNAME").write_text("ama.example.org")
    written(tmp_path)
    written(tmp_path, Archive())
    assert (public / "CNAME").read_text() == "ama.example.org"


def test_a_file_that_somebody_else_made_is_not_written_over(tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("mine")
    with pytest.raises(UserError, match=r"index\.html is there.*--out"):
        written(tmp_path)
    assert (tmp_path / "public" / "index.html").read_text() == "mine"
    (tmp_path / "public" / "index.html").unlink()
    written(tmp_path, Archive.of([replace(BUG, answer="A moth, by now."), WIRE]))
    assert "by now" in (tmp_path / "public" / "pairs" / "bug.html").read_text()


def test_notes_that_name_files_elsewhere_remove_nothing(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("x")
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / ".ama-site.json").write_text(
        json.dumps({"files": ["../victim"], "pairs": {}, "moved": {}})
    )
    with pytest.raises(UserError, match="no notes of `ama site`"):
        written(tmp_path)
    assert victim.exists()


def test_a_folder_that_is_a_file_is_told_with_its_name(tmp_path):
    (tmp_path / "public").write_text("x")
    with pytest.raises(UserError, match="public"):
        written(tmp_path)


def test_a_pair_under_another_id_is_found_by_its_question_and_led_to_for_good(tmp_path):
    written(tmp_path)
    renamed = Archive.of([Pair("moth", BUG.question, BUG.answer, AMA), NEW])
    told = written(tmp_path, renamed).told
    assert any("bug is called moth now" in line and "former_ids: [bug]" in line for line in told)
    assert any(line.startswith("wire is in the archive no more") for line in told)
    page = tmp_path / "public/pairs/bug.html"
    assert "url=../pairs/moth.html" in page.read_text()
    again = Archive.of([Pair("first", BUG.question, BUG.answer, AMA), NEW])
    written(tmp_path, again)
    assert "url=../pairs/first.html" in page.read_text()
    assert "url=../pairs/first.html" in (tmp_path / "public/pairs/moth.html").read_text()
    kept = Archive.of([Pair("first", BUG.question, BUG.answer, AMA, former_ids=("bug", "moth")), NEW])
    told = written(tmp_path, kept).told
    assert not any("bug" in line or "moth" in line for line in told)
    assert "url=../pairs/first.html" in page.read_text()


# -- former ids in the archive ------------------------------------------------------------------------------


def test_former_ids_that_lead_to_two_pairs_are_told(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "title: A\npairs:\n"
        "  - {id: a, question: A?, answer: A., former_ids: [b, x]}\n"
        "  - {id: b, question: B?, answer: B., former_ids: [x, y]}\n"
    )
    problems = archives.load(tmp_path, compare=False).errors
    assert [(p.line, p.rule, re.search("names '?(.)", p.text)[1]) for p in problems] == [
        (3, "taken-id", "b"),
        (4, "taken-id", "x"),
    ]
    assert "taken-id" not in str(archives.load(tmp_path, compare=False).archive)


@pytest.mark.skipif(not full_text_available(), reason="pagefind is not installed")
def test_the_full_text_index_knows_the_pages_that_are_there_and_is_left_alone_while_they_stay(tmp_path):
    place = tmp_path / "public"

    def built(*shown):
        site = build(Archive.of(shown), SiteOptions(), place, TODAY, full_text=True)
        assert all(file.stat().st_size for file in (place / "pagefind").rglob("*.*"))
        return site

    def pages():
        [entry] = json.loads((place / "pagefind" / "pagefind-entry.json").read_text())["languages"].values()
        return entry["page_count"]

    built(BUG, WIRE)
    assert pages() == 2
    before = stamps(place)
    assert "0 files written" in built(BUG, WIRE).summary
    assert stamps(place) == before
    built(WIRE)
    assert pages() == 1
    (place / "tags" / "relays.html").write_text("mine")
    tagged = replace(BUG, tags=("relays",))
    with pytest.raises(UserError, match=r"relays\.html is there"):
        built(tagged, WIRE)  # its pages are written, its index is not
    (place / "tags" / "relays.html").unlink()
    built(tagged, WIRE)
    assert pages() == 2
    next((place / "pagefind").rglob("*.pf_fragment")).unlink()
    built(tagged, WIRE)
    assert len(list((place / "pagefind").rglob("*.pf_fragment"))) == 2


@pytest.mark.skipif(not full_text_available(), reason="pagefind is not installed")
def test_an_index_of_several_megabytes_is_made_too(tmp_path):
    (tmp_path / "pairs").mkdir()
    for page in range(24):
        chance = random.Random(page)
        said = " ".join(f"{chance.getrandbits(240):x}" for _ in range(2_000))
        text = f"<html><body><main data-pagefind-body>{said}</main></body></html>"
        (tmp_path / page_path(f"p{page}")).write_text(text, encoding="utf-8")
    files = dict(full_text_index(tmp_path))
    assert "pagefind/pagefind.js" in files
    assert sum(map(len, files.values())) > 2**21
