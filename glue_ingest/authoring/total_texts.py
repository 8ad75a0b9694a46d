"""How totals and notes are called. A contract gets these patterns: they hold no text of a file."""

# A record with one of these words may be a total.
TOTAL_WORDS = "(?i)total|gesamt|summe|statewide|all (schools|districts|students|states|counties)"
# Texts that are no name of anything else.
BARE = (
    "([Gg]rand |[Ss]ub-?|[Ss]tate(wide)? |[Oo]verall |[Rr]eport |[Nn]ational )?[Tt]otals?:?|"
    "(GRAND |SUB-?|STATE(WIDE)? |OVERALL |REPORT |NATIONAL )?TOTALS?:?|[Ss]tatewide|STATEWIDE|"
    "([Ii]ns)?[Gg]esamt:?|[Ss]umme:?|Total g[e\u00e9]n[e\u00e9]ral|Totaal"
)
# Texts that a school may be called by as well: its record would have all fields.
NAMED = (
    ".*[ -][Tt]otals?:?|.*[ -]TOTALS?:?|([Tt]otal|TOTAL)[ :-].*|.*[ -]([Ii]ns)?gesamt:?|"
    "All ([Ss]chools|[Dd]istricts|[Ss]tudents|[Ss]tates|[Cc]ounties)"
)
# How notes begin, where nothing else stands beside them. The first pattern fits in any place.
_WORDS = (
    "(Data )?[Ss]ources?:.*|(Foot)?[Nn]otes?[: ].*|NOTES?[: ].*|SOURCES?[: ].*|"
    "(Quellen?|Anmerkung(en)?|Hinweise?|Fuentes?|Notas?):.*"
)
_SIGNS = (
    "[*\u2020\u2021\u2013\u2014\u00a7\u00b6#^~\u00a9\u00b9\u00b2\u00b3].+|"
    "[(\\[]?[0-9a-z][)\\].] .*|[0-9a-z] [A-Za-z].*|([Ll]ast )?[Uu]pdated .*|"
    "(Created|Prepared|Generated|Retrieved|Downloaded|Published|Copyright|Disclaimer|"
    "Run [Dd]ate|Report [Dd]ate|Data (are|is|for|from|as)|(In|Ex)cludes)[: ].*"
)
# Longer than any name, or a sentence.
_SENTENCES = ".{60,}|[^ ]+ [^ ]+ .*[.]"
NOTES = (_WORDS, f"{_WORDS}|{_SIGNS}", f"{_WORDS}|{_SIGNS}|{_SENTENCES}")
