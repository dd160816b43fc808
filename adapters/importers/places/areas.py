"""The first-level areas of Ukraine: facts, so that a reader sees a name where the sources have a code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

UKRAINE, UKRAINE_NAME = "UA", "Ukraine"

# GeoNames admin1 code, ISO 3166-2 code, name.
OBLASTS = """\
01 UA-71 Cherkasy Oblast
02 UA-74 Chernihiv Oblast
03 UA-77 Chernivtsi Oblast
04 UA-12 Dnipropetrovsk Oblast
05 UA-14 Donetsk Oblast
06 UA-26 Ivano-Frankivsk Oblast
07 UA-63 Kharkiv Oblast
08 UA-65 Kherson Oblast
09 UA-68 Khmelnytskyi Oblast
10 UA-35 Kirovohrad Oblast
11 UA-43 Autonomous Republic of Crimea
12 UA-30 Kyiv
13 UA-32 Kyiv Oblast
14 UA-09 Luhansk Oblast
15 UA-46 Lviv Oblast
16 UA-48 Mykolaiv Oblast
17 UA-51 Odesa Oblast
18 UA-53 Poltava Oblast
19 UA-56 Rivne Oblast
20 UA-40 Sevastopol
21 UA-59 Sumy Oblast
22 UA-61 Ternopil Oblast
23 UA-05 Vinnytsia Oblast
24 UA-07 Volyn Oblast
25 UA-21 Zakarpattia Oblast
26 UA-23 Zaporizhzhia Oblast
27 UA-18 Zhytomyr Oblast
"""


@cache
def oblast_by_geonames() -> Mapping[str, str]:
    return {line.split()[0]: line.split(maxsplit=2)[2] for line in OBLASTS.splitlines()}


@cache
def oblast_by_iso() -> Mapping[str, str]:
    return {line.split()[1]: line.split(maxsplit=2)[2] for line in OBLASTS.splitlines()}
