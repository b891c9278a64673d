#!/usr/bin/env bash
# findings.sh LOOK STACK FILE: `npm run LOOK` (probe or inspect), with a line in FILE for each thing that it found. A look that does not get
# through is a finding too: the issue has to tell of it, and what the others saw is still worth telling.
set -euo pipefail
usage='findings.sh LOOK STACK FILE'
look=${1:?$usage} stack=${2:?$usage} file=${3:?$usage}
mkdir -p "$(dirname "$file")"
rm -f "$file"

code=0
npm run --silent "$look" -- --stack "$stack" --findings "$file" || code=$?
if [ ! -e "$file" ]; then
  echo "npm run $look did not get through (exit code $code); the run's log tells why" >"$file"
fi
