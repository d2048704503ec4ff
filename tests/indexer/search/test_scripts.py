"""Words in every script are found and marked: inside a run, with and without marks, in any form."""

from __future__ import annotations

import pytest

from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article

TEXTS = {
    "mill": "山村里的旧磨坊去年春天又转起来了，木匠带着徒弟换了木板。现在村民周末在那里磨面粉做饼。",
    "station": "廃線になった駅の待合室に小さなパン屋とコーヒーの店が開店しました。"
    "くるみのパンは昼までに売り切れます。",
    "market": "ตลาดน้ำแห่งนี้เปิดตั้งแต่ก่อนพระอาทิตย์ขึ้นพ่อค้าแม่ค้าพายเรือมาจากหลายหมู่บ้านพร้อมผักและผลไม้สด"
    "คุณยายพายเรือขายก๋วยเตี๋ยวมานานกว่าสี่สิบปี",
    "bridge": "ຂົວໄມ້ເກົ່າໃນບ້ານຂອງພວກເຮົາຖືກສ້າງຂຶ້ນໂດຍຊ່າງໄມ້ສາມຄົນໃນລະດູແລ້ງປີນັ້ນແລະແມ່ຄ້າຫາບຜັກໄປຂາຍຢູ່ຕະຫຼາດ",
    "garden": "សួនច្បារក្រោយសាលារបស់យើងត្រូវបានសិស្សដាំដោយដៃខ្លួនឯងតាំងពីឆ្នាំមុនហើយពួកគេលក់បន្លែនៅផ្សារជិតសាលា។",
    "library": "ရွာထဲကစာကြည့်တိုက်လေးကိုဆရာမကြီးတစ်ယောက်ကလွန်ခဲ့တဲ့ဆယ်နှစ်ကစတင်ဖွင့်လှစ်ခဲ့တယ်။",
    "snake": "เด็กชายเห็นงูเห่าในสวนหลังบ้าน",
    "town": "ဆေးရုံကြီးသည်မြို့လယ်တွင်ရှိသည်။",
    "school": "ذَهَبَ الأَوْلادُ إلى المَدْرَسَةِ القديمة قرب المستشفى، وقرأ أحمد قِصّة عن الشُّؤون.",
    "house": "הַיְלָדִים הולכים אל בֵּית הסֵפֶר ואומרים שָׁלוֹם לַמּוֹרָה.",
    "farsi": "کودکان در کتابخانهٔ روستا می‌خوانند و یک داستان دربارهٔ ماهی می‌گویند.",
    "code": "The server is written in Node.js, the pages in Vue.js. Its Last\u200bName "
    "field is a micro\u200bservice.",
    "letters": "Ge\xadsamt\xadkon\xadzept der Mühle, œuvre d'été, naïve façade.",
}
# query, the article that answers, and what is marked of it
FOUND = [
    ("磨坊", "mill", "磨坊"),
    ("旧磨坊", "mill", "旧磨坊"),
    ("面粉", "mill", "面粉"),
    ("饼", "mill", "饼"),
    ("匠", "mill", "匠"),
    ("昼", "station", "昼"),
    ("待合室", "station", "待合室"),
    ("コーヒー", "station", "コーヒー"),
    ("くるみ", "station", "くるみ"),
    ("ก๋วยเตี๋ยว", "market", "ก๋วยเตี๋ยว"),
    ("ตลาดน้ำ", "market", "ตลาดน้ำ"),
    ("ຕະຫຼາດ", "bridge", "ຕະຫຼາດ"),
    ("បន្លែ", "garden", "បន្លែ"),
    ("စာကြည့်တိုက်", "library", "စာကြည့်တိုက်"),
    ("المدرسة", "school", "المَدْرَسَةِ"),
    ("الاولاد", "school", "الأَوْلادُ"),
    ("احمد", "school", "أحمد"),
    ("المستشفي", "school", "المستشفى"),
    ("قصه", "school", "قِصّة"),
    ("שלום", "house", "שָׁלוֹם"),
    ("בית", "house", "בֵּית"),
    ("كتابخانه", "farsi", "کتابخانهٔ"),
    ("میخوانند", "farsi", "می‌خوانند"),
    ("خوانند", "farsi", "می‌خوانند"),
    ("งู", "snake", "งู"),
    ("မြို့", "town", "မြို့"),
    ("nodejs", "code", "Node.js"),
    ("vuejs", "code", "Vue.js"),
    ("microservice", "code", "micro\u200bservice"),
    ("last name", "code", "Last\u200bName"),
    ("gesamtkonzept", "letters", "Ge\xadsamt\xadkon\xadzept"),
    ("oeuvre", "letters", "œuvre"),
    ("facade", "letters", "façade"),
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def library(request: pytest.FixtureRequest, make_library: MakeLibrary) -> Library:
    texts = enumerate(TEXTS.items())
    made = [article(name, [(None, "lead", text)], number) for number, (name, text) in texts]
    return make_library(made, index={"engine": request.param})


@pytest.mark.parametrize(("query", "title", "marked"), FOUND)
def test_a_word_is_found_and_marked(library: Library, query: str, title: str, marked: str) -> None:
    first = library.search(query).hits[0]
    assert first.title == title
    assert [piece.text for piece in first.sections[0].snippet if piece.marked] == [marked]
