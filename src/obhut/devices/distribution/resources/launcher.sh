#!/bin/sh
# Starts the package's own Python with the package's own libraries, whatever the system has.
self=$(readlink -f "$0") || exit 1
root=${self%/*/*}
LD_LIBRARY_PATH="$root/lib" exec "$root/libexec/python" -I -S @@WORDS@@ "$@"
