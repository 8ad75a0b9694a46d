"""What texts of a column look like: people, codes, and numbers that are written for readers.

Patterns are RE2, as DuckDB reads them; a draft has counts of them and never a text.
"""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a text looks like."""

    CONTACT = "an e-mail address, phone or social security number"
    IP_ADDRESS = "an address of the internet"
    STREET = "a street address"
    PERSON = "the name of a person"
    SURE_PERSON = "the name of a person with a comma or title"
    URL_WITH_ID = "a URL with an id"
    FLAG = "a flag or a relation"
    NUMBER = "a number"
    WHOLE = "digits alone"
    THOUSANDS = "a number with thousands separators (1,234)"
    GROUPED = "a number whose point may be one of thousands (1.234)"
    PERCENT = "a per cent figure (12%)"
    CURRENCY = "an amount of money ($12)"
    US_DATE = "a date as month/day/year"
    SUPPRESSED = "a suppression code (<5, >95, *, 10-14)"
    FIGURE = "a number in some notation"
    STATE = "a state of the USA"
    PLACE = "a county or another place in a state of the USA"
    INSTITUTION = "the name of a school, a district or a place"


# Written for readers: a type would fit if they were written plainly.
FORMATTED = (
    Shape.THOUSANDS,
    Shape.PERCENT,
    Shape.CURRENCY,
    Shape.US_DATE,
    Shape.SUPPRESSED,
)
# Texts that are never listed in a draft.
PERSONAL_SHAPES = (
    Shape.CONTACT,
    Shape.IP_ADDRESS,
    Shape.STREET,
    Shape.PERSON,
    Shape.SURE_PERSON,
    Shape.URL_WITH_ID,
)
EMAIL_TEXT = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
PHONE_TEXT = (
    r"\+[0-9][0-9 ().-]{6,}[0-9]|\(?[0-9]{3}\)?[ ./-]{0,2}[0-9]{3}[ .-][0-9]{4}|[0-9]{3}-[0-9]{4}"
)
SOCIAL_SECURITY_TEXT = "[0-9]{3}-[0-9]{2}-[0-9]{4}"
CONTACT_TEXT = (
    rf"(?s).*{EMAIL_TEXT}.*|(.*[^0-9+-])?({PHONE_TEXT}|{SOCIAL_SECURITY_TEXT})([^0-9-].*)?"
)
# A capitalised word, a particle such as `von`, an initial.
_WORD = r"\p{Lu}[\p{L}\p{M}'\x{2019}.-]*"
_PARTICLE = "(?:de|la|las|los|van|von|der|den|del|di|da|dos|bin|al|el|le|y)"
_NAMES = f"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{0,2}}"
_TITLE = r"(?i:mr|mrs|ms|miss|mx|dr|prof|professor|coach|sra?|herr|frau|mme)\b\.?"
_STREETS = (
    "street|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|terrace|"
    "ter|circle|cir|parkway|pkwy|highway|hwy|square|sq|trail|trl|crescent|close|row|loop|alley|pike"
)
STREET_TEXT = (
    rf"(?is)[0-9]+[a-z]?(-[0-9]+)? .*\b({_STREETS})\b.*|p\.? ?o\.? ?box [0-9].*|"
    r"\pL[\pL .-]*(str\.?|straße|strasse|weg|platz|allee|gasse) [0-9]+ ?[a-z]?(,.*)?|"
    r"([0-9]+,? )?(rue|calle|via|avenida) .+"
)
_STATES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|"
    "(the )?district of columbia|florida|georgia|guam|hawaii|idaho|illinois|indiana|iowa|kansas|"
    "kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|"
    "montana|nebraska|nevada|new (hampshire|jersey|mexico|york)|(north|south) (carolina|dakota)|"
    "ohio|oklahoma|oregon|pennsylvania|puerto rico|rhode island|tennessee|texas|utah|vermont|"
    "virginia|washington|west virginia|wisconsin|wyoming|american samoa|us virgin islands|"
    "northern mariana islands|national( public)?|dod ?ea|bureau of indian education"
)
# What the Census Bureau calls places in a state.
_DESIGNATORS = (
    "(?i:county|parish|borough|municipality|municipio|census area|census tract|city|town|township|"
    "village|cdp|metro area|micro area|zcta5|planning region|school district)"
)
GROUPED_TEXT = r"[0-9]{1,3}|[1-9][0-9]{0,2}(\.[0-9]{3})+"
PATTERNS = {
    Shape.CONTACT: CONTACT_TEXT,
    Shape.IP_ADDRESS: r"([0-9]{1,3}\.){3}[0-9]{1,3}|([0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}",
    Shape.STREET: STREET_TEXT,
    Shape.PERSON: rf"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{1,3}}",
    Shape.SURE_PERSON: rf"{_NAMES}, ?{_NAMES}|{_TITLE} {_WORD}.*",
    Shape.URL_WITH_ID: r"(?s).*(https?://|www\.)\S*([0-9]{3}|id=|/(u|user|users|profile|people|~)"
    r"[/a-z]|@|[0-9a-f]{8}-[0-9a-f]{4}|"
    r"/[0-9A-Za-z]{16}).*|[a-z]+:[a-z]+:[0-9A-Za-z]{6,}",
    Shape.FLAG: r"(?i)yes|no|y|n|true|false|t|f|x|[0-9]|none|both|other|unknown|"
    r"(step|grand|foster)?-?(mother|father|parents?|guardian)|aunt|uncle|sibling|self",
    Shape.NUMBER: r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)",
    Shape.WHOLE: "[0-9]+",
    Shape.THOUSANDS: r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?",
    Shape.GROUPED: rf"[+-]?({GROUPED_TEXT})",
    Shape.PERCENT: r"[+-]?[0-9][0-9,]*\.?[0-9]* ?%",
    Shape.CURRENCY: r"\(?[+-]?[$€£] ?[0-9][0-9,.]*\)?",
    Shape.US_DATE: "[0-9]{1,2}/[0-9]{1,2}/([0-9]{4}|[0-9]{2})",
    Shape.SUPPRESSED: r"(?i)[<>≤≥]=? ?[0-9][0-9,.]* ?%?|\*+|[†‡\x{2013}—]|[gl][et][0-9]+|"
    r"[0-9]{1,3} ?[-\x{2013}] ?[0-9]{1,3} ?%?|n ?[<≤]=? ?[0-9]+|ds|ps|s",
    Shape.FIGURE: r"[-+(\x{2212}]* ?[$€£]? ?[-(]?[0-9][0-9., '\x{a0}\x{202f}]*%?\)?",
    Shape.INSTITUTION: r"(?is).*\b(schools?|academy|elementary|middle|high|charter|magnet|isd|usd|"
    r"district|county|city|parish|borough|township|public|university|college|department|center)\b.*",
    Shape.STATE: f"(?i){_STATES}",
    Shape.PLACE: rf"(?s)[^,;]*\b({_DESIGNATORS})\b[^,;]*[,;] ?(.*[,;] ?)?"
    rf"((?i:{_STATES})|[A-Z]{{2}})",
}


# In days: births of people in one file lie this far apart, the last one this long ago.
MIN_BIRTH_SPAN, MIN_AGE = 400, 3 * 365
DATE_FORMATS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d.%m.%Y", "%m-%d-%Y", "%Y/%m/%d"),
    *("%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%Y-%m-%d %H:%M:%S"),
    *("%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M"),
)


@dataclass(frozen=True)
class DateSpan:
    """The dates of a column, if nearly all texts are dates: how many days lie between them."""

    day_count: int
    distinct_count: int
    # How many days ago the last one is.
    last_age: int
    # How many of the days 1 to 31 occur.
    month_day_count: int

    @property
    def looks_like_births(self) -> bool:
        """Tell dates of years of people from a series of days: they lie wide apart, and are old."""
        is_wide = self.day_count >= MIN_BIRTH_SPAN and self.last_age >= MIN_AGE
        return is_wide and self.distinct_count >= 3 and self.month_day_count >= 3
