"""Who a child is: the only place where names, birth dates and contacts are put into words.

Pure values. Where they are sealed is `vault`, who may open them is `access`.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date

from maillage.kernel.keys import search_key

# Sealed texts are padded to this many bytes, so that their length tells nothing of a name.
BLOCK = 512


def padded(values: dict[str, str]) -> bytes:
    """Texts as they are sealed: JSON, padded to a whole number of blocks."""
    text = json.dumps(values, ensure_ascii=False).encode()
    return text.ljust(-(-len(text) // BLOCK) * BLOCK)


@dataclass(frozen=True)
class Identity:
    """What tells a child from every other."""

    last_name: str
    first_name: str
    birth_date: date
    address: str = ""
    guardian: str = ""
    phone: str = ""
    email: str = ""
    file_number: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def as_bytes(self) -> bytes:
        """The identity as it is sealed, padded to a whole number of blocks."""
        return padded({**asdict(self), "birth_date": self.birth_date.isoformat()})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Identity":
        """The identity that was sealed."""
        values = json.loads(data)
        values["birth_date"] = date.fromisoformat(values["birth_date"])
        return cls(**values)

    def tokens(self) -> set[str]:
        """What the keyed index is made of: each part of the names, the birth date, the whole."""
        parts = search_key(f"{self.last_name} {self.first_name}").split()
        found = {f"name:{part}" for part in parts}
        found.add(f"birth:{self.birth_date.isoformat()}")
        found.add(self.twin_token())
        if self.file_number:
            found.add(file_token(self.file_number))
        return found

    def twin_token(self) -> str:
        """The same for two records of one child: sorted parts of the names, and the birth date."""
        parts = sorted(search_key(f"{self.last_name} {self.first_name}").split())
        return f"twin:{' '.join(parts)}:{self.birth_date.isoformat()}"


def file_token(number: str) -> str:
    """How the number of the disability office's file is looked for."""
    return f"file:{search_key(number).replace(' ', '')}"
