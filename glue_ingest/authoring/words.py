"""Words of column names that a draft looks for: English, lower case, singular."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What abbreviations of names stand for.
ABBREVIATIONS = {
    short: word
    for word, shorts in {
        "student": "stu stud std stdnt studt",
        "teacher": "tch tchr",
        "instructor": "instr",
        "parent": "prnt",
        "guardian": "grdn guard gdn",
        "employee": "emp empl",
        "manager": "mgr",
        "user": "usr",
        "family": "fam",
        "child": "children",
        "person": "people pers",
        "emergency": "emer emerg emrg",
        "contact": "cntct cont",
        "address": "adr addr addrs adress adresse anschrift",
        "street": "strasse str strt",
        "phone": "ph phn phne fon telefon tele",
        "email": "eml emailaddress",
        "birth": "brth geburt geburtsdatum",
        "name": "nm nme",
        "first": "fst frst",
        "last": "lst",
        "middle": "mid mdl mi",
        "number": "num nbr nmbr numb",
        "comment": "cmt cmnt cmts cmnts",
        "remark": "rmk rmks bemerkung",
        "date": "dt",
        "year": "yr",
        "school": "sch schl",
        "district": "dist dstr distr",
        "ssn": "socsec",
    }.items()
    for short in shorts.split()
}
# People that a column may be about.
PEOPLE = _words(
    "student pupil learner child kid person teacher tutor coach mentor staff employee parent "
    "guardian caregiver caretaker carer mother father mom mum dad family household sibling brother "
    "sister spouse relative kin user customer client patient member applicant respondent "
    "participant instructor lecturer professor worker graduate alumnus candidate advisor adviser "
    "counselor counsellor principal superintendent homeroom physician doctor nurse supervisor "
    "manager emergency contact author owner driver giver therapist evaluator observer rater "
    "proctor examiner faculty interpreter attorney sponsor recipient beneficiary holder lehrer "
    "schueler alumno estudiante maestro profesor madre padre eleve"
)
# Those that rows of pupils are about as well.
OTHERS = _words(
    "teacher tutor coach mentor parent guardian mother father family household sibling counselor "
    "counsellor advisor adviser principal homeroom emergency contact"
)
CONTACTS = _words(
    "email mail birth birthday birthdate bday bdate bdt dob born phone telephone tel mobile cell "
    "cellphone fax pager ssn passport address street apt apartment residence nachname vorname "
    "surname forename firstname lastname fullname fname lname mname username login logon nickname "
    "initial initials alias ip ipaddress signature photo remark comment note narrative memo "
    "feedback observation freetext handle twitter instagram facebook skype whatsapp sms picture "
    "mac plate pin telefono correo "
    "courriel direccion nombre apellido nacimiento prenom naissance nom medical "
    "medication medicaid allergy diagnosis"
)
# Those that say that a file is about people, and not about institutions.
FACTS = _words(
    "birth birthday birthdate bday bdate bdt dob born ssn passport nachname vorname surname "
    "forename firstname lastname fullname fname lname mname nickname initial initials signature "
    "nombre apellido nacimiento prenom naissance nom medical medication medicaid allergy diagnosis"
)
# Contacts and facts that are texts: figures are none.
WORDY = _words(
    "initial initials signature photo picture remark comment note narrative memo feedback "
    "observation freetext nombre nom"
)
# People, without an s at the end.
PLURALS = _words("children people")
LOGINS = _words("username login logon nickname alias")
# Where people live, in a file about them.
POSITIONS = _words("latitude longitude lat lon lng gps")
# What an institution has as well as a person.
PLACES = _words("address street phone telephone tel fax url website web homepage link")
LINKS = _words("url href link website web homepage profile avatar")
NAME_PARTS = _words("first last full given family middle maiden preferred display legal nick")
PERSON_NAMES = _words("first last middle maiden")
# Words that together are a name of a person, if one of them is a part of names.
WITHIN_NAMES = NAME_PARTS | PEOPLE | _words("name initial s of and the")
# Whole names, too short to be looked for within others.
SHORT_NAMES = _words("fn ln mn")
STUDENT_IDS = _words("sid sasid ssid lasid suid stuid stid upn osis fleid")
PERSON_IDS = STUDENT_IDS | _words("eid uid puid empid userid personid perm")
# With a number, these are a person's.
NUMBERED = _words("roll admission badge card account license licence seat medicare insurance")
IDS = _words("id ids identifier uuid guid")
NUMBERS = IDS | _words("number no nr num code key")
# Things that have names or numbers and are no persons.
THINGS = _words(
    "school district state county city country region division course class subject grade file "
    "group series album track song playlist product order item batch run record table column "
    "language month day department agency programme program area station site institution college "
    "university campus office organization organisation org company facility building library "
    "provider town village municipality province territory nation event brand model "
    "lea test assessment exam indicator subgroup category"
)
# The same in German, French, Spanish, Dutch and Italian.
FOREIGN_THINGS = _words(
    "etablissement ecole lycee commune departement academie canton schule kreis landkreis gemeinde "
    "bundesland escuela colegio municipio provincia distrito centro gemeente instelling scuola "
    "comune regione provincie kanton hochschule universitaet universite universidad"
)
# Words for a name, of people and of things.
NAMES_OF_ALL = _words("nom nombre")
# Agencies that number schools and places.
NUMBERED_THINGS = _words("nces ncessch ncesid leaid fips ipeds ccd unitid opeid geoid ceeb")
INSTITUTIONS = _words(
    "school district agency lea campus institution college university office organization "
    "organisation org department facility building site company station provider library"
)
# A file with such columns is about published things.
PUBLISHED = _words("uri isrc isbn sku doi")
SENSITIVE = _words(
    "gender sex race ethnicity ethnic religion disability disabled iep lunch nationality "
    "citizenship age salary zip postcode lep ell"
)
PERIODS = _words("year sy term semester month quarter date period")
SCHOOL_YEARS = _words("year sy fy season")
# Days of a person's file that are not birthdays.
EVENTS = _words(
    "enroll enrolled enrollment entry exit start end begin admission admitted withdrawal test "
    "tested update updated created modified graduation expiry expires due effective release "
    "released published attendance event hire"
)
# Other days that things happen on.
OCCASIONS = EVENTS | _words(
    "open opened opening close closed closing founded established launched inspected inspection "
    "visit visited filed issued received sent reported certified"
)
# What is said of people without saying who they are.
MEASURES = _words(
    "count total sum ratio rate percent percentage pct share avg average mean median score points "
    "amount enrollment population salary income age size minutes hours days revenue expenditure "
    "absences rank gpa fte per"
)
KINDS = _words(
    "level education job occupation type category status role relation relationship group subgroup "
    "grade program programme course subject language assessment demographic proficiency"
)

# Columns whose digits are no numbers; the first are surely codes.
SURE_CODES = _words(
    "zip zipcode lzip mzip postal postcode plz fips nces leaid ncessch ncesid schid uuid guid"
)
CODES = (
    SURE_CODES
    | IDS
    | _words("code cd key ein irn naics sic cip isbn isrc sku cds cbsa csa geoid tract ceeb")
    | _words("opeid unitid duns soc")
)
# Codes if a name is nothing else: not in Block Grants.
WHOLE_CODES = _words(
    "lea ward precinct block dept department bldg building room route section parcel account acct "
    "district county"
)
PHONES = _words("phone telephone tel fax")
# With a number, these have codes.
CODED = INSTITUTIONS | _words("course section room state county account agency")
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

# Measures that may be below zero.
SIGNED = _words(
    "change difference diff growth gain loss net delta balance variance deviation latitude lat lon "
    "longitude lng temperature offset z zscore index trend residual effect error margin surplus "
    "deficit shift swing logit coefficient slope temp elevation altitude depth profit adj "
    "adjustment adjusted anomaly celsius fahrenheit"
)
# Those that are not, and those on which small ones may be.
UNSIGNED = _words(
    "rate ratio percent percentage pct share proportion count total number enrollment population "
    "per"
)
SCALES = _words("score points rating")
# Columns whose -1 and 0 are grades.
GRADES = _words("grade gr grd gslo gshi")
# Groups of numbers, such as 10-14.
GROUPS = _words("age group span band range bracket grade")
# Things that have a span of numbers, such as the grades 6-8 of a school.
RANGED = _words("offered served section room cohort unit suite")
# What is counted of a group, such as Grade 4 Passed.
COUNTED = _words("passed failed tested proficient passing n pupils students")
# Columns whose digits, or digits between dots, may be dates.
DATED = _words("date day dt time timestamp asof updated created")

# Words of which glued names are made, such as `homeaddress`.
VOCABULARY = (
    PEOPLE | CONTACTS | LINKS | NAME_PARTS | PERSON_IDS | NUMBERED | NUMBERS | THINGS | SENSITIVE
) | (
    PERIODS
    | MEASURES
    | KINDS
    | SURE_CODES
    | ABBREVIATIONS.keys()
    | _words("name home of local mailing social security soc sec the current primary legal")
)
# Too short, or too much a part of other words, to be parts of a glued name.
NO_PARTS = _words(
    "mi ph st str mid num std fam cont nom mac sms pin lea mgr eleve per no nr key pers dist dt "
    "emp nm end"
)
# Words that end in `id` and are no id.
NO_IDS = _words(
    "grid paid unpaid aid mid bid valid invalid covid acid void avoid hybrid rapid solid fluid "
    "humid said"
)
# Words about people that are seen within a glued name, whatever stands before or after them.
EDGES = {word for word in PEOPLE | CONTACTS if len(word) > 4} - _words(
    "author owner person member candidate nurse coach manager graduate worker contact client alias "
    "medical lecturer supervisor handle holder driver sponsor plate giver rater"
)
