"""What a page says when it has no article to show: patterns for its title, its first heading, or its first
words.

A notice counts only on a page that has hardly any other words, so that an article on error pages stays an
article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says that is all it has to say: its pattern in title, first heading or text, and the most
    words around it.
    """

    reason: str
    pattern: re.Pattern[str]
    words: int
    in_text: bool = True


def _notice(reason: str, words: int, pattern: str, *, in_text: bool = True) -> Notice:
    return Notice(reason, re.compile(pattern, re.I), words, in_text)


NOTICES = (
    _notice(
        "a challenge page: it asks visitors to prove that they are no robots",
        200,
        r"^just a moment\b|attention required!? \| cloudflare|checking (?:if the site connection is secure|your browser before)|"
        r"verif(?:y|ying) (?:that )?you are (?:a )?human|"
        r"^pardon our interruption|^are you (?:a )?(?:ro)?bot\b|enable javascript and cookies to continue|ddos-guard|"
        r"please complete the security check|needs to review the security of your connection|"
        r"^human verification|unusual traffic from your computer|press (?:&|and) hold to confirm|^security check(?:point)?$|"
        r"^robot check$|^captcha\b|making sure you(?:'|’)re not a bot",
    ),
    _notice(
        "access denied",
        150,
        r"^access (?:to this page has been )?denied\b|^403\b|^forbidden$|^error 403|you don(?:'|"
        r"’)t have permission to access|^blocked$|^request rejected|^not acceptable!?$",
    ),
    _notice(
        "an error of WordPress instead of a page",
        150,
        r"there has been a critical error on (?:this|your) website|^error establishing a database connection|"
        r"the site is experiencing technical difficulties|^wordpress (?:&rsaquo;|›) error|^database error$",
    ),
    _notice(
        "a maintenance notice",
        150,
        r"briefly unavailable for scheduled maintenance|^(?:site )?(?:under|is undergoing) (?:scheduled )?maintenance\b|"
        r"^maintenance(?: mode)?$|^we(?:'|’)ll be (?:right )?back(?: soon)?\b|"
        r"^(?:website |site )?under construction$|^coming soon!?$|down for maintenance|^scheduled maintenance$",
    ),
    _notice(
        "a server's error",
        120,
        r"^(?:http )?(?:error )?(?:500|502|503|504|520|521|522|524)\b|^internal server error|^bad gateway|"
        r"^service (?:temporarily )?unavailable|^gateway time-?out|^application error|^fatal error:|^runtime error$|"
        r"^warning: \w+\(\)|^server error in '",
    ),
    _notice(
        "a page that says it was not found (soft 404)",
        200,
        r"^(?:error )?404\b|"
        r"^(?!what\b|why\b|how\b|when\b|fix|avoid|understand|about\b).{0,60}\b404(?: error|$| -| –| \||:)|"
        r"^(?:sorry[,!.]? ?|oops[,!.]* ?|whoops[,!.]* ?|uh[- ]oh[,!.]* ?)?(?:the |"
        r"this |that |your )?(?:requested )?(?:page|article|post|content|file|url|document)"
        r"(?: that)?(?: you(?:(?:'|’)(?:re|ve)| are| were| have)? (?:looking for|requested|tried to reach))? (?:(?:was|is|could|can|"
        r"does|has|no)(?:n(?:'|’)t|not| not| no|n’t)?|can(?:'|’)t|cannot)"
        r"(?: be| been| longer| exist)? ?(?:not )?(?:found|exist|exists|available|moved|removed|located|be found)?\b.{0,80}$|"
        r"^(?:page )?not found\b|^nothing (?:was )?found\b|^no (?:page|results?|posts?) found\b|"
        r"^seite nicht gefunden|^page (?:introuvable|non trouvée)|^p[áa]gina n[ãa]o encontrada|^p[áa]gina no encontrada|"
        r"^pagina non trovata|^pagina niet gevonden|"
        r"^(?:পৃষ্ঠা|পাতা|পেজ)(?:টি)? (?:খুঁজে )?পাওয়া যায়নি|^страница не найдена",
        in_text=False,
    ),
    _notice(
        "a login wall",
        120,
        r"^(?:please )?(?:log|sign) ?in\b(?! sheet)|^(?:member )?log-?in$|^you (?:must|need to|have to) (?:be logged|log|sign) ?in\b|"
        r"^anmelden$|^se connecter$|^iniciar sesi[óo]n$|^লগ ?ইন",
        in_text=False,
    ),
    _notice(
        "a paywall",
        120,
        r"\b(?:subscribe|sign up|register|log in|become a (?:member|subscriber)) (?:now )?to (?:continue|keep|go on) reading\b|"
        r"^(?:this|the) (?:article|content|story|page) is (?:only )?(?:for|available to) (?:\w+ )?(?:subscribers|members)\b",
    ),
    _notice(
        "password-protected",
        200,
        r"this (?:content|post|page) is password[- ]protected|^protected:|^geschützt:|^protégé :",
    ),
    _notice(
        "a consent page",
        200,
        r"^before you continue\b|^we value your privacy$|^your privacy choices$|^cookie (?:consent|settings|"
        r"notice)$",
        in_text=False,
    ),
    _notice(
        "a parked domain",
        200,
        r"\bthis domain (?:name )?(?:is|may be) for sale\b|^buy this domain|domain (?:has )?expired|"
        r"^this domain is parked|^website expired",
    ),
    _notice(
        "a server's default page or folder listing",
        400,
        r"^index of /|^welcome to nginx!|^apache2? .{0,20}default page|"
        r"^it works!?$|^test page for the|^iis windows|^directory listing",
        in_text=False,
    ),
)
