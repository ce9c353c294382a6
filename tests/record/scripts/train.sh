#!/bin/sh
set -e
echo preparing
"$PYTHON" "$(dirname "$0")/per_epoch.py" > log.txt
echo done
