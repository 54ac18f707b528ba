"""Run a command against a PostgreSQL server of its own: started, used, stopped, erased.

`initdb` refuses root, so as root everything runs as `nobody` in a folder under the temporary
directory. The server listens on a socket in that folder only.

python tools/with_postgres.py [--durable] command…

Nothing is written to the disk for good, since it is erased; `--durable` waits for the disk at each
commit all the same, as a real server does: for measures.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MISSING = (
    "PostgreSQL 15 ou plus récent est introuvable. "
    "Installez-le (Debian : apt-get install postgresql-15), puis relancez make test-postgres."
)


def binaries() -> Path:
    """The folder that holds initdb and pg_ctl; the newest version wins."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    if found:
        return found[-1].parent
    in_path = shutil.which("pg_ctl")
    if in_path:
        return Path(in_path).resolve().parent
    sys.exit(MISSING)


def _version(path: Path) -> int:
    return int(path.parent.parent.name)


def main(arguments: list[str]) -> int:
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        folder.chmod(0o700)
        prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    bin_folder, data = binaries(), folder / "data"

    def run(*arguments: str) -> None:
        subprocess.run([*prefix, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    options = f"-k {folder} -c listen_addresses=''"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    initdb, pg_ctl = str(bin_folder / "initdb"), str(bin_folder / "pg_ctl")
    try:
        run(initdb, "-D", str(data), "-U", "maillage", "-A", "trust", "-N", "-E", "UTF8")
        run(pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        # nobody owns the folder: let the suite, run by another account, reach the socket.
        folder.chmod(0o755)
        try:
            address = f"postgres://maillage@/postgres?host={folder}"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
