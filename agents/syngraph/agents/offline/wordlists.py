"""The words of English that the rules know by name: function words, verbs of some kinds, roles, units of the calendar.

They belong to the language; no word of any particular corpus is here.
"""


def listed(words: str) -> frozenset[str]:
    """A set of words, given with spaces between them."""
    return frozenset(words.split())


ARTICLES = listed("the a an")
DEMONSTRATIVES = listed("this that these those")
POSSESSIVES = listed("its his her their")
QUANTIFIERS = listed("every each all some any no both another other many most several few such which what")
DETERMINERS = ARTICLES | DEMONSTRATIVES | POSSESSIVES | QUANTIFIERS | listed("my our your")
PRONOUNS = listed("it he she they i we you him them us me who whom whose which that there one itself himself herself themselves")
CONJUNCTIONS = listed("and or but nor so yet")
PREPOSITIONS = listed(
    "of in on at by for from to with into onto over under near after before since until till through during between among "
    "against about across along around as behind below beneath beside besides beyond despite down inside like off outside past "
    "per than toward towards up upon via within without above amid opposite throughout alongside versus"
)
SUBORDINATORS = listed("because although though while when where whereas once if unless whether since that whose why how")
BE = listed("is was are were")
HAVE = listed("has have had")
AUXILIARIES = BE | HAVE | listed("be been being do does did having am")
SKIPPED_ADVERBS = listed(
    "also now still currently today originally officially first finally later then again already always soon since jointly "
    "mainly only just once both together formally newly entirely partly largely primarily usually"
)
UNSURE = listed(
    "may might must could should would shall can will cannot not never no nor neither if unless whether perhaps possibly "
    "probably maybe likely allegedly reportedly supposedly apparently said says say claim claims claimed believe believes "
    "believed think thinks thought supposed planned plans hope hopes hoped expected expects intended intends proposed rumoured "
    "alleged suggest suggests suggested argue argues argued according seems seem seemed appears appear wish wishes nobody none "
    "nothing hardly scarcely barely almost nearly unlikely otherwise else imagine suppose assume assumes pretend doubt doubts "
    "unclear uncertain unknown ought 'd 'll n't example e.g hypothetical fictional legend rumour myth nominally purportedly "
    "would-be wrongly mistakenly incorrectly"
)
ENDED = listed("former formerly previously previous until till ex then late onetime acting interim deposed retired temporarily briefly")
ROUGHLY = listed("about around approximately roughly some over under than least most nearly almost circa ca between within")
ORDINALS = listed("first second third fourth fifth sixth seventh eighth ninth tenth last next")
MONTHS = tuple("January February March April May June July August September October November December".lower().split())
CALENDAR = frozenset(MONTHS) | listed("monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter")
_UP_TO_TWELVE = "zero one two three four five six seven eight nine ten eleven twelve"
_UP_TO_TWENTY = _UP_TO_TWELVE + " thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
NUMBER_WORDS = {word: n for n, word in enumerate(_UP_TO_TWENTY.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
FUNCTION_WORDS = DETERMINERS | PRONOUNS | CONJUNCTIONS | PREPOSITIONS | SUBORDINATORS | AUXILIARIES | UNSURE
HONORIFICS = listed("mr mrs ms miss dr mayor senator prof professor sir dame lord lady captain father sister brother judge rev reverend")
NAME_PARTICLES = listed("von van der den de del della di da la le du dos ter ten zu bin ibn al el")
# Verbs after which a thing has not simply been told to stand in a relation.
VAGUE_VERBS = listed(
    "be have do say tell mean want need seem appear become get go come make take give put let keep see know think feel find "
    "show look ask call try use help turn hope like believe consider regard describe mention note suggest propose discuss "
    "expect allow require permit enable assume understand refer happen cause prefer attempt intend deny doubt fear ignore "
    "forget remember begin start continue stop remain stay tend cease face meet leave bring add specify define recommend "
    "encourage deprecate support handle treat return raise check denote represent indicate imply reflect resemble illustrate "
    "compare"
)
# What happens to a thing once: such a verb has one date.
ONCE = listed(
    "bear die found establish open build launch close construct create complete erect finish inaugurate incorporate demolish "
    "dissolve abolish sink commission decommission invent discover publish release charter constitute unveil start begin end "
    "wreck retire register issue sign enact ratify adopt approve"
)
# What somebody does and a thing is afterwards there: said with the thing as subject.
MAKING = listed(
    "found establish build launch construct create erect invent discover publish write paint compose design develop author open "
    "inaugurate produce commission draw carve record film translate edit illustrate sculpt engineer start breed plant name"
)
# Verbs whose doer has a noun: "operated by" is the "operator".
DOING = MAKING | listed(
    "own operate manage direct edit conduct keep lead supply fund employ organise organize curate maintain administer run "
    "supervise coach train sell import distribute use develop provide"
)
SAME_NOUN = {"sponsor": "sponsor", "host": "host", "author": "write"}  # "hosted by" is the "host"
# Roles that organisations have as well as persons.
EITHER = listed(
    "publisher employer owner operator supplier manufacturer provider producer carrier dealer distributor maker builder founder "
    "sponsor holder member partner host organiser organizer contractor subcontractor lender seller buyer customer client user "
    "retailer vendor broadcaster insurer trader grower brewer printer importer exporter developer competitor successor "
    "predecessor contributor"
)
ORGANISATIONS = listed(
    "foundation press line lines company society association council university college school institute committee bank guild "
    "club trust ministry department agency board union cooperative corporation group partnership league federation academy "
    "conservatory orchestra church parish firm bureau office authority service services works brothers sons ltd inc limited "
    "hospital clinic museum library institution publisher publishers optics laboratory laboratories consortium network alliance "
    "charity"
)
PLACES = listed(
    "town city village island country region county district street road avenue lane square hill mount mountain river lake "
    "valley bay port harbour quay bridge park forest coast peninsula cape beach wood heath moor ridge plain desert province "
    "state parish suburb"
)
HOLDING = listed("have hold contain carry seat house accommodate comprise include sleep stock")
STANDING = listed("stand lie sit locate situate")
COSTING = {"cost": "cost", "weigh": "weight", "measure": "length"}
MEASURED = {"long": "length", "wide": "width", "high": "height", "tall": "height", "deep": "depth", "thick": "thickness", "heavy": "weight"}
# Nouns that say which field it is and not what kind of thing it describes.
GENERIC_KEYS = listed(
    "name title id identifier number no nr code ref reference label heading subject item key entry thing object record row day "
    "date year month time when where who what which type kind class category status state value note notes comment comments "
    "remark remarks description detail details version summary topic page file document section part overview contents index "
    "total property field fact attribute figure week weekday hour hours period term terms definition meaning question answer "
    "word words phone telephone email address"
)
# What anything can be called without saying what it is.
VAGUE_KINDS = listed(
    "way ways kind type sort form part step attempt example variant choice reference matter thing things result case problem "
    "one number lot set bit piece heading name following exception alternative version source reason term word issue question "
    "idea concept point fact aspect feature factor member success failure favourite favorite must boon change difference effort "
    "effect outcome goal aim purpose mixture combination symbol sign total series pair couple group majority minority mistake "
    "sight delight treat joy"
)
ROLE_ENDINGS = ("or", "er", "ist", "ian", "ant", "ee", "eer", "yst", "ar", "man", "woman", "person")
ROLES = listed(
    "head chair chief president captain mayor boss host guide cook nurse clerk pilot monarch king queen judge contact lead "
    "guard smith coach delegate spouse wife husband mother father son daughter brother sister child parent sibling friend "
    "colleague founder heir skipper bishop priest principal dean warden steward tenant guest critic"
)
PERSONAL_VERBS = listed("bear die marry study live work retire graduate teach learn write paint sing grow travel resign")
NOT_ROLES = listed(
    "number paper water river letter order chapter tower computer server printer container folder header footer layer border "
    "corner center theatre theater counter meter liter litre metre hour summer winter floor door colour color factor sector "
    "vector mirror error motor year calendar dollar bar car grammar pillar altar seminar star cellar solar nectar sugar plant "
    "restaurant grant want giant quantity variant constant instant covenant warrant fee tree committee coffee degree knee "
    "guarantee jubilee list assist exist mist barrier career pier tier frontier answer anchor shelter filter register ledger "
    "cover timber lumber chamber weather feather leather matter cluster quarter power flower shower buffer pointer identifier "
    "parameter character marker trailer steamer freighter cruiser trawler freezer boiler tanker harbor harbour cooler "
    "burner semester trimester newsletter banner poster copper silver amber cedar ladder shutter gutter plaster hamster tiger "
    "spider otter lobster oyster clover ginger pepper butter cider liquor flavour flavor labour labor vigour humour manor "
    "interior exterior minor major corridor tenor ant elephant pollutant fragrant decor reactor tractor sensor monitor "
    "processor elevator indicator denominator accelerator calculator generator refrigerator cursor descriptor constructor human "
    "german alder heather dinner supper diameter perimeter starter transfer offer fiber fibre cylinder other another either "
    "neither whether never ever over under after former latter super proper inner outer upper lower longer bigger smaller "
    "larger greater higher later earlier sooner better per deeper wider shorter older younger newer bicentenary december "
    "november october september tyre wire"
)
