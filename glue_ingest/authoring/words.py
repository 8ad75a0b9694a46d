"""Words of column names that a draft looks for: English, lower case, singular."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# People that a column may be about.
PEOPLE = _words(
    "student pupil learner child person teacher staff employee parent guardian mother father user "
    "customer patient member applicant respondent instructor worker graduate candidate advisor "
    "counselor principal"
)
CONTACTS = _words(
    "email mail birth birthday birthdate dob born phone telephone mobile fax ssn passport address "
    "street nachname vorname surname forename firstname lastname fullname username login nickname"
)
NAME_PARTS = _words("first last full given family middle maiden preferred display legal nick")
IDS = _words("id ids identifier uuid guid")
NUMBERS = IDS | _words("number no nr num code key")
# Things that have names or numbers and are no persons.
THINGS = _words(
    "school district state county city country region division course class subject grade file "
    "group series album track song playlist product order item batch run record table column "
    "language month day department agency programme program area station site"
)
# A file with such columns is about published things.
PUBLISHED = _words("uri url href isrc isbn fips postal sku doi latitude longitude")
SENSITIVE = _words(
    "gender sex race ethnicity ethnic religion disability disabled iep lunch nationality "
    "citizenship age salary diagnosis zip postcode lep ell"
)
PERIODS = _words("year term semester month quarter date period")

# Columns of a key. One of the best alone often is the key.
BEST_KEYS = _words("id key uuid guid code identifier isrc uri fips postal")
GOOD_KEYS = _words(
    "number no nr week day time state county district school country region series "
    "name subject grade course place table column"
)
# Columns of names and ids: their values are never listed as allowed.
NAMING = IDS | _words("key name names title uri url href")
# Measures that often go from 0 to 100.
SCORES = _words("score percent percentage pct rate share points mark")
