"""Write docs/permissions.md from the permission matrix; `--check` fails when it is not current."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "permissions.md"
ROLES = {
    "admin": "Admin.",
    "director": "Direction",
    "head_of_service": "Chef de service",
    "buyer": "Achats",
    "hr": "RH",
    "secretary": "Secrétariat",
    "professional": "Profess.",
    "facilitator": "Interv.",
}
ANYONE = {
    "public": "tout le monde",
    "signed-in": "toute personne connectée",
    "link": "qui détient le lien",
}


def page() -> str:
    lines = [
        "# Qui peut quoi",
        "",
        "Fait par `tools/write_permissions.py` depuis la matrice de `tests/permissions/`, que",
        "la suite parcourt en entier : chaque adresse, chaque méthode, chaque rôle.",
        "Ailleurs que chez soi, un rôle ne peut rien : la réponse est « introuvable » (404).",
    ]
    for file in sorted((ROOT / "tests" / "permissions").glob("*.toml")):
        rows = tomllib.loads(file.read_text(encoding="utf-8"))
        lines += [
            "",
            f"## {file.stem}",
            "",
            f"| Adresse | Méthodes | {' | '.join(ROLES.values())} |",
        ]
        lines.append("|---|---|" + "---|" * len(ROLES))
        for name, row in sorted(rows.items()):
            who = row["who"]
            if isinstance(who, str):
                cells = [ANYONE[who], *[""] * (len(ROLES) - 1)]
            else:
                cells = ["oui" if role in who else "" for role in ROLES]
            lines.append(f"| `{name}` | {', '.join(row['methods'])} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/permissions.md is not current: run tools/write_permissions.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
