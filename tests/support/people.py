"""Invented people: a file that names them, and columns that a contract can have for it."""

from glue_ingest.reading.pseudonyms import Pseudonyms

KEY, OTHER_KEY = "0123456789abcdef" * 3, "fedcba9876543210" * 3
GENDER = {
    "name": "gender",
    "physicalType": "string",
    "classification": "sensitive",
    "quality": [
        {
            "type": "library",
            "metric": "invalidValues",
            "mustBe": 0,
            "arguments": {"validValues": ["F", "M"]},
        }
    ],
}
SCORE = {
    "name": "score",
    "physicalType": "int",
    "classification": "sensitive",
    "logicalTypeOptions": {"minimum": 0, "maximum": 100},
    "customProperties": [{"property": "onViolation", "value": {"range": "reject_row"}}],
}
FILE = """full_name,student,year,gender,score,Telephone
Ada Quill,S101,2020,F,90,555101
Ben Rook,S102,2020,Ben Rook,80,555102
Cy Stone,S103,2020,M,101,555103
Cy Stone,S103,2020,M,70,555103
Cy Stone,S103,2020,M,71,555103
Dee, Jr,S104,2020,F,60,555104
Eve Thorn,eve@example.org,2020,F,50,555105
"""
# What names a person, or could: in the file, and nowhere that is not restricted.
PERSONAL = ("Ada", "Quill", "Ben", "Rook", "Cy Stone", "Dee", "Thorn", "eve@", "S101", "S102",
            "S103", "S104", "555101", "555105")  # fmt: skip


def hashed(text: str, key: str = KEY) -> str:
    """Return the pseudonym of a student."""
    return Pseudonyms(key)._hash("student", text)
