"""Which encoding the bytes of a file fit, when they do not fit that of the contract."""

import codecs
from collections.abc import Iterable
from functools import cache

import numpy as np

from glue_ingest.contracts.model import Dialect, Undecodable

# Marks at the start of a file; one in UTF-32 begins like one in UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8"),
)
# Where bytes are no UTF-8 they are most likely those of Windows. If less than half of them are then
# letters or the marks that Windows sets in texts, DOS or Mac fits, whichever gives more letters.
WINDOWS = "cp1252"
OLDER = ("cp850", "mac_roman")
WINDOWS_MARKS = frozenset("\u00a0“”‘’–—•€™®©°·½¼¾ºª«»")  # noqa: RUF001 - marks as they are
MIN_SHARE = 0.5
# Every second byte of a text in UTF-16 is NUL, if most of it is ASCII.
MIN_NUL_SHARE = 0.25
# Where so many times more characters decode than bytes do not, the encoding is right and the bytes
# are damaged.
DAMAGED = 2


@cache
def _name(encoding: str) -> str:
    name = codecs.lookup(encoding).name
    return "utf-8" if name == "utf-8-sig" else name


def is_wide(encoding: str) -> bool:
    """Tell whether each character takes two or four bytes."""
    return _name(encoding).startswith(("utf-16", "utf-32"))


@cache
def is_single_byte(encoding: str) -> bool:
    """Tell whether each byte is one character."""
    samples = (bytes(range(256)), "é".encode())
    counts = [len(sample.decode(encoding, "replace")) for sample in samples]
    return not is_wide(encoding) and counts == list(map(len, samples))


def decodes(sample: bytes, encoding: str) -> bool:
    """Tell whether the start of a text decodes; its last character may be cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeError:
        return False
    return True


class Utf8Watch:
    """Looks whether the blocks of a file are all UTF-8, and not ASCII alone."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_utf8 = True
        self.is_ascii = True

    def __call__(self, block: bytes) -> None:
        """Look at the next block."""
        self.is_ascii = self.is_ascii and block.isascii()
        if self.is_utf8 and not self.is_ascii:
            try:
                self.decoder.decode(block)
            except UnicodeDecodeError:
                self.is_utf8 = False


def utf8_watch(dialect: Dialect) -> Utf8Watch | None:
    """Return what looks for UTF-8 where any bytes are text, unless the contract is sure."""
    is_watched = dialect.undecodable is Undecodable.REFUSE and is_single_byte(dialect.encoding)
    return Utf8Watch() if is_watched else None


def fitting_encoding_of(blocks: Iterable[bytes], dialect: Dialect) -> str | None:
    """Return an encoding that fits better the first of a file's unpacked blocks with a misfit."""
    decoder = codecs.getincrementaldecoder(dialect.encoding)()
    for block in blocks:
        try:
            decoder.decode(block)
        except UnicodeError:
            return fitting_encoding(block, dialect)
    return None


def fitting_encoding(sample: bytes, dialect: Dialect) -> str | None:
    """Return an encoding that unpacked bytes fit better than that of a contract.

    None says that they fit the contract's as well, or that most of them do and some are damaged.
    """
    own = dialect.encoding
    found = _marked(sample) or _unmarked(sample, own)
    if found is None or _name(found) == _name(own):
        return None
    # A mark is part of the text in utf-16-le.
    return None if is_wide(own) and _name(own).startswith(found) else found


def _marked(sample: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if sample.startswith(mark)), None)


def _unmarked(sample: bytes, own: str) -> str | None:
    if wide := _wide(sample):
        return wide
    is_utf8 = decodes(sample, "utf-8")
    if is_utf8 and (is_wide(own) or (is_single_byte(own) and not sample.isascii())):
        return "utf-8"
    if is_utf8 or decodes(sample, own) or _is_damaged(sample, own):
        return None
    return _single_byte(sample)


def _wide(sample: bytes) -> str | None:
    """Return the encoding of two bytes, without a mark, that the places of NUL bytes show."""
    pairs = np.frombuffer(sample[: len(sample) // 2 * 2], np.uint8).reshape(-1, 2)
    first, second = (pairs == 0).mean(axis=0) if len(pairs) else (0.0, 0.0)
    if max(first, second) < MIN_NUL_SHARE or min(first, second) * 2 > max(first, second):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _is_damaged(sample: bytes, own: str) -> bool:
    """Tell whether many more characters beyond ASCII decode than bytes do not."""
    if is_wide(own):
        # Any text in UTF-16 has NUL bytes: in its delimiters and line ends.
        return b"\0" in sample
    text = codecs.getincrementaldecoder(own)(errors="replace").decode(sample)
    broken = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - broken > broken * DAMAGED


def _single_byte(sample: bytes) -> str | None:
    beyond = bytes(byte for byte in sample if byte > 127)

    def share(encoding: str, marks: frozenset[str] = frozenset()) -> float:
        text = beyond.decode(encoding, "replace")
        likely = sum(letter.isalpha() or letter in marks for letter in text)
        return 0 if "\ufffd" in text else likely / len(text)

    if share(WINDOWS, WINDOWS_MARKS) >= MIN_SHARE:
        return WINDOWS
    found = max(OLDER, key=share)
    return found if share(found) >= MIN_SHARE else None
