#!/bin/sh
# A version that starts and never becomes healthy.
exec sleep infinity
