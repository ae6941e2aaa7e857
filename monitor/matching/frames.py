"""English words that show what a name does in its sentence, as plain sets, and the look of an enumeration.

Owns general linguistic facts, and of names only those of firms and platforms whose products are called by
theirs first (OWNERS, PLATFORMS): "Microsoft Edge".
"""

from __future__ import annotations

ENUMERATED = r"(?: [A-Z][\w.’'&-]*(?: [A-Z][\w.-]*){0,2}(?:,|,? and|,? or|/)){0,4}"
"""As a pattern: the names before one of an enumeration ("GitHub, Google Drive and"), up to four."""

SUCH_AS = rf",? (?:such as|like|including|e\.g\.,?){ENUMERATED}"
"""As a pattern: what stands between a kind and one example of it ("such as GitHub, Google Drive and")."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`, which are parted by spaces."""
    return frozenset(text.split())


# Directly after a name: it is a firm.
CORPORATE = words_of(
    "inc corp corporation ltd limited llc llp plc gmbh ag se sa nv bv ab oy oyj asa spa srl kk pte pty "
    "co company group holding holdings technologies technology software systems networks labs "
    "laboratories platforms international industries enterprises communications pharmaceuticals "
    "semiconductor airlines airways ventures foundation research"
)
# Directly after a name, written small: people of a firm or body, and what only such have.
PEOPLE = words_of(
    "employee employees staff staffer staffers shares stock shareholders investors ceo cto ciso cfo coo "
    "chief founder cofounder co-founder boss executive executives spokesperson spokesman spokeswoman "
    "representative engineers engineer subsidiary subsidiaries headquarters officials director "
    "commissioner secretary ambassador shoppers subscribers lawmakers customers sanctions customer"
)
# The same, in capitals: offices that only firms have.
OFFICES = words_of("CEO CTO CFO COO CIO CISO CSO CMO")
# The same, written small: things that firms and their products have, and ordinary nouns too.
THINGS = words_of(
    "app apps user users account accounts developers researchers researcher analysts store stores "
    "servers server platform website portal cloud api apis sdk chatbot messenger messages chats groups "
    "channel channels bot bots devices products product appliances firewall firewalls routers router "
    "cpus cpu gpus chips processors laptop laptops tenants instance instances subscription merger "
    "acquisition breach outage bug bounty advisory advisories vulnerability vulnerabilities flaw flaws "
    "zero-day zero-days patch patches update updates agents agent official regulator investigation "
    "probe"
)
# Directly after a name in a headline: what is told of a firm and its products, besides the above.
TOLD_OF = words_of(
    "attack attacks hack hacks data leak leaks exploit exploits extension extensions plugin plugins spyware "
    "email emails network networks software tool tools browser card cards supplier attacker attackers hacker "
    "hackers"
)
# Of these, people and what they hold, who stand behind a firm in headlines too.
HOLDERS = words_of("user users customer customers employee employees account accounts shareholders investors")
# The same, whether large or small: what a product has that people leave for another.
RIVALS = words_of("alternative alternatives competitor competitors")
# Directly before a name: what kind of body follows.
KINDS = words_of(
    "chipmaker carmaker automaker drugmaker maker retailer vendor giant giants firm company startup "
    "start-up platform platforms app apps service provider operator carrier telco bank airline insurer "
    "broker brand brands supplier manufacturer developer publisher messenger rival rivals competitor "
    "competitors owner parent subsidiary unit regulator regulators agency watchdog ministry newspaper "
    "broadcaster conglomerate unicorn titan behemoth contractor integrator distributor marketplace "
    "exchange processor"
)
# Of these, what criminals run too, under code names.
OF_CRIMINALS = words_of("platform platforms service marketplace exchange operator developer")
# Before a name: somebody poses as it.
FEIGNED = words_of("fake bogus phony spoofed counterfeit trojanized")
# Capitalised before a name in a headline: of whose thing it tells ("Fake Zoom Installers").
OF_WHOSE = FEIGNED | words_of(
    "malicious expired vulnerable unpatched exposed compromised hacked stolen leaked"
)
# After a name, what a security firm does with threats: "a threat actor that X tracks as".
TRACKS = words_of("tracks tracked calls called dubs dubbed refers labels labelled labeled monitors follows")
# After "to" in a headline: what only firms are about to do ("X to Acquire Y").
ABOUT_TO = words_of("acquire buy purchase pay invest settle hire appeal divest merge")
# Directly before a name: somebody who calls himself so.
PERSONS = words_of(
    "actor hacker user username moniker nickname alias handle persona admin administrator moderator "
    "member called nicknamed aka a.k.a named dubbed codenamed mr ms mrs dr"
)
# Of these, who holds what a firm gives out: "a user Zoom account".
HOLDING = words_of("user username admin administrator moderator member")
# Of these, words that also go before what a firm, a product or a thing is called by.
CALLED = words_of("called named dubbed nicknamed codenamed")
# Firms whose product names follow theirs directly: "Microsoft Edge".
OWNERS = words_of(
    "microsoft google apple amazon cisco ibm oracle adobe azure aws alphabet samsung intel nvidia "
    "qualcomm broadcom vmware atlassian github splunk mozilla android windows crowdstrike sony dell hp "
    "lenovo huawei fortinet sap salesforce facebook citrix hashicorp red-hat symantec mcafee sophos"
)
# Of these, what is no firm: "Windows Shell" is a part of it, "Cisco Duo" a firm or brand that was bought.
PLATFORMS = words_of("azure aws android windows")
# Verbs of which firms and public bodies are the subject, as headlines and reports write them.
ACTS = words_of(
    "said says say told tells announced announces announce confirmed confirms confirm denied denies "
    "deny disclosed discloses disclose revealed reveals reveal reported reports warned warns warn urged "
    "urges urge patched patches fixed fixes addressed addresses released releases release launched "
    "launches launch acquired acquires acquire buys bought sells sold sued sues fined fines charged "
    "charges ordered orders issued issues published publishes added adds unveiled unveils introduced "
    "introduces rolled rolls updated updates plans planned agreed agrees paid pays hires hired fires "
    "fired named names appointed appoints admitted admits claims claimed acknowledged acknowledges "
    "attributed attributes blamed blames banned bans sanctioned sanctions seized seizes dismantles "
    "investigates investigated probes recommends recommended advises advised declined refused refuses "
    "notified notifies suffered suffers faces faced hit breached hacked expects expected believes "
    "believed wants wanted asks asked responds responded offers offered explained explains noted notes "
    "stated states cited cites partners partnered invested invests raises raised open-sourced "
    "open-sources discontinues discontinued ends shares shared detected detects discovered discovers found "
    "finds spotted observed tracks tracked uncovered uncovers identified identifies analyzed estimates "
    "estimated requires required downsizes vows sees will would has had is was does did can could may "
    "might must should operates runs ran uses used makes made supports supported lets allows allowed "
    "provides provided delivers delivered works worked created creates appropriated passed voted "
    "rejected rejects approved approves today yesterday recently also "
    "boosts boosted"
)
# The same, but only those that can have nothing but a person or a body as their subject.
SPEECH = words_of(
    "said says told tells announced announces confirmed confirms denied denies disclosed discloses "
    "warned warns urged urges acquired acquires sued sues admitted admits acknowledged acknowledges "
    "declined refuses refused notified unveiled unveils fined hires hired patches patched fixes "
    "downsizes vows pays paid"
)
# Verbs of bodies alone: a person of that name does none of it to be told.
FIRM_ONLY = words_of(
    "confirmed confirms disclosed discloses patched patches acquired acquires unveiled unveils fined "
    "downsizes"
)
# Directly after a name: what firms have, and neither persons nor newspapers.
FIRMS_OWN = words_of(
    "flaw flaws vulnerability vulnerabilities zero-day zero-days bug bugs breach outage customer customers "
    "employees shareholders spokesperson spokesman spokeswoman"
)
DETERMINERS = words_of(
    "a an your our my their this that these those each every any no some another its his her which what "
    "one more most such both many few several all other ein eine einen einem einer kein keine keinen"
)
# Directly after a word at the start of a clause: the word was a verb or a noun, no name.
OBJECTS = words_of(
    "that this these those your you it them the a an all any their its his her our my me us him "
    "yourself out off up down into onto of"
)
TO_VERB = words_of(
    "to will can could may might must should would not don't doesn't won't can't cannot didn't let's "
    "now help helps helped then please always never automatically actively and&to or&to"
)
PLACES_BEFORE = words_of(
    "introducing announcing via from with against by at on in for using like including near inside "
    "through versus vs behind of among between targeting targets uses abuses abusing impersonate "
    "impersonates impersonating hits hit"
)
# Directly after a name, capitalised: an arm of the firm ("Sky News").
ARMS = words_of(
    "news sports sport media tv radio business bank banking mobile healthcare insurance pay cloud studios "
    "studio music games gaming motors europe uk us usa"
)
# Capitalised before a name without making it a longer one.
NO_PART = words_of(
    "gen the when while as if after before since because although but and or so yet in on at by for from "
    "with without via per like unlike under over both either neither former ex fake new old us u.s uk "
    "u.k eu american british chinese russian french german israeli indian japanese korean canadian "
    "australian european dutch irish italian spanish swiss swedish taiwanese ukrainian iranian alleged "
    "expired vulnerable popular critical severe major malicious patched unpatched exposed compromised hacked "
    "stolen leaked exploited affected targeted infected unsupported legacy recent latest monday "
    "tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december to of that this "
    "these those how why what where who meanwhile however today yesterday also even only "
    "post between among through against about around across behind beyond within during inside outside "
    "into onto near since until toward towards upon usa"
)
# Capitalised before a name at the start of a clause, without making it a longer one: "Is Oracle safe?"
CLAUSE_OPENERS = words_of(
    "is are was were do does did can could will would should has have had may might must shall "
    "apparently recently finally previously currently unfortunately reportedly allegedly initially "
    "originally additionally similarly interestingly clearly eventually ultimately separately "
    "specifically usually normally actually instead later earlier maybe perhaps"
)
# Written with a capital wherever it stands.
CALENDAR = words_of(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
# Ends of compounds that leave a name a name: "Apple-owned".
COMPOUND_ENDS = words_of(
    "owned based backed made built branded issued run led linked affiliated related specific developed "
    "funded signed hosted managed operated only wide approved certified powered compatible sponsored "
    "designed produced controlled aligned supplied provided integrated maintained manufactured compliant "
    "trained native exclusive"
)
# Of these, what only a firm, a body or a state is the doer of: "Apple-owned", but "ring-based", "box-made".
DONE_BY_FIRMS = words_of("owned backed funded sponsored developed operated")
FUNCTION = words_of(
    "the a an of in on at to for from by with and or but as is are was were be been it its his her "
    "their our your this that these those not no into over under than then via per amid about after "
    "before has have had will can"
)
SAYING = words_of(
    "said says say told tells explained explains noted notes added adds wrote writes warned warns "
    "stated states commented comments according believes believe estimates reported reports found "
    "observed tracked tracks"
)
EXPERTS = words_of(
    "researcher researchers analyst analysts expert experts spokesperson spokesman spokeswoman engineer "
    "engineers scientist strategist evangelist director manager consultant team lab labs"
)
# At the end of an apposition: what is made or offered.
MADE = words_of(
    "site website browser engine network bank magazine daily outlet group lender carrier chain studio lab "
    "tool software system editor"
)
