"""Words that make a name part of a longer one: the heads of proper names, by kind, as plain sets.

Owns general facts of how places, schools, bodies, firms of a trade and malware are called.
"""

from __future__ import annotations

from monitor.matching.frames import words_of

# Directly after a name, capitalised: together they name something else (a place, a body, a threat actor).
OTHER_HEADS = words_of(
    "trail courant examiner dispatch enquirer inquirer states nations kingdom emirates republic islands "
    "island lake river valley bay beach hills mountain mountains county city street road avenue boulevard "
    "lane park forest university college school academy institute church cathedral hospital clinic dental "
    "museum theatre theater gallery library festival cup league award awards prize party union army navy "
    "typhoon tempest blizzard sandstorm sleet tsunami flood hail dust spider panda bear kitten buffalo "
    "chollima jackal leopard tiger wolf wolves ransomware stealer malware trojan botnet campaign "
    "operation day week month year act bill treaty war tribune herald gazette heights rainforest basin "
    "garden gardens department ministry court courts council congress township parish borough village "
    "prefecture peninsula canyon creek falls springs ridge plateau cape sea ocean gulf strait desert reef "
    "coast highway parkway plaza bridge airport stadium arena zoo inn pub cafe memorial monument castle "
    "palace abbey cemetery observatory elementary polytechnic seminary hospice society association "
    "federation commission committee parliament assembly senate embassy consulate brigade battalion "
    "regiment squadron corps militia hurricane marathon olympics derby championship championships trilogy "
    "saga chronicles jr sr pond lagoon glacier volcano dam harbour dunes fjord"
)
# Of these, what programs are called too, after a name that is no everyday word: "Adobe Bridge".
OF_PROGRAMS = words_of("bridge castle gallery")
# Further on in a row of capitals of running text: the row is a place, a school, a hospital or a body.
FAR_HEADS = words_of(
    "trail university college school hospital clinic center centre institute foundation museum library "
    "church county society association commission council committee department authority district service "
    "festival award awards street avenue park forest airport bridge stadium agency act party army navy"
)
# The same, in headlines too, where the word before the head is one of these.
HEAD_QUALIFIERS = words_of(
    "medical health healthcare cancer therapy surgical science research community memorial high middle "
    "elementary primary business law art convention sports shopping credit historical water fire police "
    "housing port transit school public prosecution state national regional county city international "
    "general"
)
QUALIFIED_HEADS = words_of(
    "center centre school schools hospital hospitals university college union district authority society "
    "museum department institute library station arena foundation airport park system service clinic"
)
# Directly after a name: the trade of a firm. One that calls itself otherwise is another.
TRADES = words_of(
    "airlines airways pharmaceuticals pharma semiconductor industries electronics electric minerals "
    "mining metals resorts hotels foods dairy brewing brewery farms motors records pictures entertainment "
    "petroleum oil steel cement chemical chemicals paper railways railroad shipping lines logistics "
    "pharmacy jewelers furniture books press publishing theatres cinemas realty properties mortgage "
    "insurance financial bank bancorp capital partners advisors water therapeutics biosciences genetics "
    "aerospace defense dental medical health healthcare wireless robotics kitchens apparel shoes "
    "cosmetics tools tyres tires plumbing roofing movers moving cruises travel"
)
# Directly after a name, written small: the name is a malware's or a gang's.
MALICE = words_of(
    "ransomware botnet stealer infostealer trojan backdoor gang wiper rootkit cartel hacktivists"
)
# Of these heads, those that public bodies have.
BODIES = words_of(
    "department ministry court courts council congress committee commission parliament assembly senate army "
    "navy"
)
