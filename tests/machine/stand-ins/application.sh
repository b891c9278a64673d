#!/bin/sh
exec node /usr/local/lib/stand-ins/application.ts "$@"
