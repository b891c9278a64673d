#!/bin/sh
# nginx as nginxinc/nginx-unprivileged has it: nobody's user, all it writes below /tmp, servers in conf.d.
set -eu
cat >/tmp/nginx.conf <<CONF
pid /tmp/nginx.pid;
error_log /dev/stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  include /etc/nginx/mime.types;
  include /etc/nginx/conf.d/*.conf;
}
CONF
shift
exec nginx -c /tmp/nginx.conf "$@"
