#!/usr/bin/env bash
# Chromium for the browser journeys, from Debian's packages where that is allowed.
set -euo pipefail
if command -v chromium >/dev/null; then exit 0; fi
say="Les parcours dans le navigateur demandent Chromium. Installez-le (Debian : apt-get install chromium), puis relancez make test."
if ! command -v apt-get >/dev/null; then echo "$say" >&2; exit 1; fi
sudo=""
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then echo "$say" >&2; exit 1; fi
  sudo="sudo -n"
fi
echo "Installation de Chromium par apt…"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq >/dev/null || true
$sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null || { echo "$say" >&2; exit 1; }
