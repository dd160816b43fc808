"""Ukrainian and Russian phrases in English words, one by one, so that one set of rules reads all three."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from domain.dates.hints import ENGLISH_MONTHS

WEEKDAYS: Mapping[str, str] = {
    "monday": "понедельник понедельника понедельнику понеділок понеділка понеділку",
    "tuesday": "вторник вторника вторнику вівторок вівторка вівторку",
    "wednesday": "среда среды среду середа середи середу",
    "thursday": "четверг четверга четвергу четвер четверга четвергу",
    "friday": "пятница пятницы пятницу пятнице п'ятниця п'ятниці п'ятницю",
    "saturday": "суббота субботы субботу субботе субота суботи суботу суботі",
    "sunday": "воскресенье воскресенья воскресенью неділя неділі неділю",
}
MONTHS = (
    r"январ[ьяе]|січ(?:ень|ня|ні)",
    r"феврал[ьяе]|лют(?:ий|ого|ому)",
    r"март[ае]?|берез(?:ень|ня|ні)",
    r"апрел[ьяе]|квіт(?:ень|ня|ні)",
    r"ма[йяе]|трав(?:ень|ня|ні)",
    r"июн[ьяе]|черв(?:ень|ня|ні)",
    r"июл[ьяе]|лип(?:ень|ня|ні)",
    r"август[ае]?|серп(?:ень|ня|ні)",
    r"сентябр[ьяе]|верес(?:ень|ня|ні)",
    r"октябр[ьяе]|жовт(?:ень|ня|ні)",
    r"ноябр[ьяе]|листопад[аі]?",
    r"декабр[ьяе]|груд(?:ень|ня|ні)",
)
PHRASES: Mapping[str, str] = {  # longer ones first, as they are tried
    r"(?:ранее |раніше |в начале |на початку )?(?:в этом месяце|цього місяця)": "earlier this month",
    r"(?:ранее |раніше )?(?:в этом году|цього року)": "earlier this year",
    r"(?:ранее |раніше )?(?:на этой неделе|цього тижня)": "earlier this week",
    r"(?:в прошлом месяце|минулого місяця)": "last month",
    r"(?:в прошлом году|минулого року|торік)": "last year",
    r"(?:за|в течение|протягом|упродовж) (?:последнюю|последней|минулого|останнього) (?:неделю|недели|тижня)": (
        "over the past week"
    ),
    r"(?:на прошлой неделе|минулого тижня)": "last week",
    r"(?:в начале|на початку)": "beginning of",
    r"(?:в середине|у середині|в середині)": "middle of",
    r"(?:в конце|наприкінці|в кінці|у кінці)": "end of",
    r"(?:позавчера|позавчора)": "two days ago",
    r"(?:сегодня|сьогодні)": "today",
    r"(?:вчера|вчора|учора)": "yesterday",
    r"(?:минувшей ночью|прошлой ночью|минулої ночі)": "overnight",
    r"(?:прошлый|прошлую|прошлое|прошлой|минулий|минулу|минулої|минулого)": "last",
    r"(?:между|між)": "between",
    r"(?:с|со|від|з|із|зі|починаючи з)": "since",
    r"(?:станом на|по состоянию на)": "as of",
    r"(?:к|ко)": "by",
    r"(?:до)": "until",
    r"(?:по)": "to",
    r"(?:и|і|й|та)": "and",
    r"(?:весной|навесні|весни)": "spring",
    r"(?:летом|влітку|літа)": "summer",
    r"(?:осенью|восени)": "autumn",
    r"(?:зимой|взимку)": "winter",
    r"(?:в|во|у)": "on",
    r"(?:года|году|року|році|рік|год|г\.|р\.|числа|дня)": "",
    r"(?:вечером|ввечері|увечері|утром|вранці|уранці|днем|вдень|ночью|вночі|уночі)": "",
}
CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
DAYS_AGO = re.compile(r"(\d+|два|две|дві|три|чотири|четыре) (?:дня|дні|дней|днів|суток) (?:назад|тому)")
WORDS = " ".join((*PHRASES, DAYS_AGO.pattern))
INSIDE = frozenset(re.findall(r"[а-яіїєґ']+", WORDS))  # words that a phrase may be made of
COUNTS = {"два": "two", "две": "two", "дві": "two", "три": "three", "чотири": "four", "четыре": "four"}


def _rules() -> Iterator[tuple[re.Pattern[str], str]]:
    for english, forms in WEEKDAYS.items():
        yield _whole("|".join(forms.split())), english
    for english, form in zip(ENGLISH_MONTHS, MONTHS, strict=True):
        yield _whole(form), english
    for form, english in PHRASES.items():
        yield _whole(form), english


def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{form})(?![\w'])")


RULES = tuple(_rules())


def in_english(words: str) -> str:
    """Return ``words``, in small letters, with those of dates in English; other words stay as they are."""
    if CYRILLIC.search(words) is None:
        return words
    words = DAYS_AGO.sub(lambda found: f"{COUNTS.get(found[1], found[1])} days ago", words)
    for pattern, english in RULES:
        words = pattern.sub(english, words)
    return " ".join(words.split())
