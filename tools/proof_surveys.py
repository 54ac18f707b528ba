"""The proofs of the anonymous questionnaires at full size, and their dated table.

1,000 simulated campaigns against the attacker, 10,000 random filters against the published
figures, 1,000 people in the last minute. On PostgreSQL: run through tools/with_postgres.py.
MAILLAGE_PROOF_SEED=7 plays another draw.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/surveys/test_proofs.py", "tests/surveys/test_races.py")


def main() -> int:
    """Run, then print a table in Markdown; fails when a proof fails."""
    with tempfile.TemporaryDirectory() as notes:
        environment = {**os.environ, "MAILLAGE_PROOF": "1", "MAILLAGE_PROOF_NOTES": notes}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *TESTS]
        code = subprocess.run(command, cwd=ROOT, env=environment).returncode
        read = {
            path.stem: json.loads(path.read_text(encoding="utf-8"))
            for path in Path(notes).glob("*.json")
        }
    base = "PostgreSQL" if "postgres" in os.environ.get("DATABASE_URL", "") else "SQLite"
    print(f"\n## Questionnaires anonymes, {datetime.now(UTC):%Y-%m-%d}, {base}\n")
    if "attack" in read:
        print("| Attaque | Réussites | Parties | p (bilatéral) |\n|---|---:|---:|---:|")
        for name, wins, games, p_value in read["attack"]:
            print(f"| {name} | {wins} | {games} | {p_value:.3f} |")
    if "differencing" in read:
        told = read["differencing"]
        print(f"\nFiltres au hasard : {told['filters']} ; fuites : {told['leaks']}.")
    print(f"\nVerdict : {'tenu' if code == 0 else 'ROMPU'}.")
    return code


if __name__ == "__main__":
    sys.exit(main())
