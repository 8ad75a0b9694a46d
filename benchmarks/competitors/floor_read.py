"""The floor of reading: every byte of the file, and nothing done with it.

It takes the arguments of a competitor and writes nothing.
"""

import json
import sys
from pathlib import Path

CHUNK_BYTES = 1 << 20


def main(csv: Path) -> None:
    """Read a file and print how many bytes it has."""
    chunk = bytearray(CHUNK_BYTES)
    byte_count = 0
    with csv.open("rb", buffering=0) as stream:
        while size := stream.readinto(chunk):
            byte_count += size
    print(json.dumps({"bytes": byte_count}))  # noqa: T201 - what was done


if __name__ == "__main__":
    main(Path(sys.argv[1]))
