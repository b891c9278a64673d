#!/bin/sh
# A site that answers with its own name on every path.
set -eu
cat >/etc/nginx/sites-enabled/default <<CONF
server {
  listen 80 default_server;
  listen [::]:80 default_server;
  location / { default_type text/plain; return 200 "${ANSWER:-nginx} \$uri\n"; }
}
CONF
exec nginx -g 'daemon off;'
