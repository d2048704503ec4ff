"""Made-up prose in scripts that set no space between words, and pages of it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from catalogue.text.segmentation import words_in
from indexer.extract import Page


@dataclass(frozen=True, slots=True)
class Prose:
    """A title, a heading and paragraphs of a language, and the words of a site's menu."""

    language: str
    encodings: tuple[str, ...]
    title: str
    heading: str
    paragraphs: tuple[str, ...]
    menu: tuple[str, ...]
    # That a site sets under each of its articles.
    notice: str


CHINESE = Prose(
    "zh",
    ("utf-8", "gb2312", "gbk", "gb18030"),
    "山村的磨坊",
    "修理水车",
    (
        "山村里有一座旧磨坊，它的水车已经停了三十多年，孩子们常在那里捉迷藏。",
        "去年春天，木匠带着两个徒弟上山，把坏掉的木板一块一块换成新的。",
        "水渠清理干净以后，水车慢慢转动起来，老人们站在桥上鼓掌。",
        "现在每逢周末，村民在磨坊里磨面、做饼，也给游客讲从前的故事。",
    ),
    ("首页", "关于我们", "联系方式"),
    "本站文章由志愿者编写，欢迎来信指出错误。",
)
TRADITIONAL = Prose(
    "zh",
    ("utf-8", "big5"),
    "海邊的燈塔",
    "守塔的人",
    (
        "海邊的燈塔建於一百年前，白色的牆在夕陽下閃著光，漁船靠它找到回家的路。",
        "守塔的人每天清晨擦亮玻璃，記下風向和雨量，晚上再把燈點起來。",
        "後來機器代替了他的工作，他仍然住在塔下，種菜、養雞、寫日記。",
    ),
    ("首頁", "關於我們", "聯絡方式"),
    "本站文章由志工撰寫，歡迎來信指出錯誤。",
)
JAPANESE = Prose(
    "ja",
    ("utf-8", "shift_jis", "euc-jp", "iso-2022-jp"),
    "古い駅のパン屋",
    "朝の仕事",
    (
        "廃線になった駅の待合室に、去年の秋、小さなパン屋が開店しました。",
        "店主は毎朝四時に起きて、石の窯に薪をくべ、生地をこねています。",
        "くるみのパンは昼までに売り切れるので、近所の人は予約をしてから来ます。",
        "線路の跡には花が植えられ、子どもたちがパンを食べながら遊んでいます。",
    ),
    ("ホーム", "お知らせ", "お問い合わせ"),
    "このサイトの記事は有志が書いています。ご意見をお寄せください。",
)
THAI = Prose(
    "th",
    ("utf-8", "tis-620", "cp874"),
    "ตลาดน้ำยามเช้า",
    "เรือของคุณยาย",
    (
        "ตลาดน้ำแห่งนี้เปิดตั้งแต่ก่อนพระอาทิตย์ขึ้น พ่อค้าแม่ค้าพายเรือมาจากหลายหมู่บ้านพร้อมผักและผลไม้สด",
        "คุณยายพายเรือขายก๋วยเตี๋ยวมานานกว่าสี่สิบปี ลูกค้าประจำของท่านมักจะนั่งรออยู่ที่บันไดท่าน้ำ",
        "เมื่อน้ำขึ้นสูงในฤดูฝน ชาวบ้านช่วยกันผูกเรือและย้ายของขึ้นที่สูงเพื่อไม่ให้เสียหาย",
    ),
    ("หน้าแรก", "เกี่ยวกับเรา", "ติดต่อเรา"),
    "บทความในเว็บนี้เขียนโดยอาสาสมัคร หากพบข้อผิดพลาดโปรดแจ้งให้เราทราบ",
)
LAO = Prose(
    "lo",
    ("utf-8",),
    "ຂົວໄມ້ໃນບ້ານ",
    "ການສ້ອມແປງ",
    (
        "ຂົວໄມ້ເກົ່າໃນບ້ານຂອງພວກເຮົາຖືກສ້າງຂຶ້ນໂດຍຊ່າງໄມ້ສາມຄົນໃນລະດູແລ້ງປີນັ້ນ",
        "ທຸກໆເຊົ້າເດັກນ້ອຍຍ່າງຂ້າມຂົວໄປໂຮງຮຽນແລະແມ່ຄ້າຫາບຜັກໄປຂາຍຢູ່ຕະຫຼາດ",
        "ເມື່ອນ້ຳຖ້ວມປີກາຍຊາວບ້ານໄດ້ຊ່ວຍກັນປ່ຽນແປ້ນໄມ້ທີ່ຜຸພັງໃຫ້ແຂງແຮງຄືເກົ່າ",
    ),
    ("ໜ້າຫຼັກ", "ກ່ຽວກັບ", "ຕິດຕໍ່"),
    "ບົດຄວາມໃນເວັບນີ້ຂຽນໂດຍອາສາສະໝັກຖ້າພົບຄວາມຜິດພາດກະລຸນາແຈ້ງພວກເຮົາ",
)
KHMER = Prose(
    "km",
    ("utf-8",),
    "សួនច្បារក្រោយសាលា",
    "ការដាំបន្លែ",
    (
        "សួនច្បារក្រោយសាលារបស់យើងត្រូវបានសិស្សដាំដោយដៃខ្លួនឯងតាំងពីឆ្នាំមុន។",
        "រាល់ព្រឹកសិស្សពីរនាក់ដងទឹកពីអណ្តូងហើយស្រោចបន្លែមុនពេលចូលរៀន។",
        "ពេលបន្លែទុំពួកគេលក់នៅផ្សារជិតសាលាហើយទិញសៀវភៅថ្មីសម្រាប់បណ្ណាល័យ។",
    ),
    ("ទំព័រដើម", "អំពីយើង", "ទំនាក់ទំនង"),
    "អត្ថបទក្នុងគេហទំព័រនេះសរសេរដោយអ្នកស្ម័គ្រចិត្តសូមប្រាប់យើងបើមានកំហុស។",
)
BURMESE = Prose(
    "my",
    ("utf-8",),
    "ရွာထဲကစာကြည့်တိုက်",
    "စာအုပ်များ",
    (
        "ရွာထဲကစာကြည့်တိုက်လေးကိုဆရာမကြီးတစ်ယောက်ကလွန်ခဲ့တဲ့ဆယ်နှစ်ကစတင်ဖွင့်လှစ်ခဲ့တယ်။",
        "ကလေးတွေကကျောင်းဆင်းချိန်မှာလာပြီးပုံပြင်စာအုပ်တွေကိုအတူတူဖတ်ကြတယ်။",
        "မိုးရာသီမှာအမိုးယိုလို့ရွာသားတွေကစုပေါင်းပြီးပြင်ပေးခဲ့ကြတယ်။",
    ),
    ("ပင်မစာမျက်နှာ", "အကြောင်း", "ဆက်သွယ်ရန်"),
    "ဒီဆိုက်ကဆောင်းပါးတွေကိုစေတနာ့ဝန်ထမ်းတွေရေးပါတယ်အမှားတွေ့ရင်ပြောပါ။",
)
ALL = (CHINESE, TRADITIONAL, JAPANESE, THAI, LAO, KHMER, BURMESE)
SCRIPT = "<script>" + "function turn(x){return x*2;}\n" * 400 + "</script>"


def plain(prose: Prose) -> str:
    """Paragraphs."""
    texts = "".join(f"<p>{text}</p>" for text in prose.paragraphs)
    return f"<h1>{prose.title}</h1>{texts}"


def headed(prose: Prose) -> str:
    """A lead and a headed section."""
    first, *others = prose.paragraphs
    texts = "".join(f"<p>{text}</p>" for text in others)
    return f"<article><h1>{prose.title}</h1><p>{first}</p><h2>{prose.heading}</h2>{texts}</article>"


def broken(prose: Prose) -> str:
    """Loose text that line breaks part, in a layout of tables."""
    texts = "<br><br>".join(prose.paragraphs)
    return f"<table><tr><td><font><b>{prose.title}</b></font><br><br>{texts}</td></tr></table>"


def scripted(prose: Prose) -> str:
    """A page with more script than text."""
    return SCRIPT + headed(prose) + SCRIPT


def short(prose: Prose) -> str:
    """One paragraph."""
    return f"<div class='content'><h1>{prose.title}</h1><p>{prose.paragraphs[0]}</p></div>"


def page(prose: Prose, body: str, encoding: str = "utf-8") -> str:
    menu = "".join(f"<li><a href='/{n}/'>{text}</a></li>" for n, text in enumerate(prose.menu))
    return (
        f"<!doctype html><html lang='{prose.language}'><head><meta charset='{encoding}'><title>{prose.title}"
        f" - {prose.menu[0]}</title></head><body><div class='nav'><ul>{menu}</ul></div>{body}"
        f"<div class='footer'><a href='/c/'>{prose.menu[2]}</a></div></body></html>"
    )


def site(prose: Prose) -> list[tuple[Page, list[str]]]:
    """Pages of one template, each with its own paragraphs, and a notice that all of them have."""
    pages = []
    for number in range(10):
        chooser = random.Random(number)
        own = [_shuffled(prose.paragraphs[at % 3], chooser) for at in range(4)]
        texts = "".join(f"<p>{text}</p>" for text in own)
        body = (
            f"<div class='post'><h1>{_shuffled(prose.title, chooser)}</h1><div class='text'>{texts}</div>"
            f"<div class='more'><p>{prose.notice}</p></div></div>"
        )
        pages.append((Page(f"https://mill.example.org/{number}/", page(prose, body)), own))
    return pages


def _shuffled(text: str, chooser: random.Random) -> str:
    """The text's letters with their signs in another order, its end where it was."""
    letters = words_in(text[:-1])
    chooser.shuffle(letters)
    return "".join(letters) + text[-1]


def long_text(prose: Prose) -> list[str]:
    """Sixty paragraphs of which every piece of some letters comes again and again."""
    chooser = random.Random(1)
    letters = words_in("".join(prose.paragraphs))
    return [_pieces(letters, chooser) + prose.paragraphs[0][-1] for _ in range(60)]


def _pieces(letters: list[str], chooser: random.Random) -> str:
    starts = [chooser.randrange(len(letters) - 12) for _ in range(12)]
    return "".join("".join(letters[start : start + chooser.randrange(4, 12)]) for start in starts)
