#!/bin/sh
# Somebody who fills in what `minigate init` has written: AppID, AppSecret and public address.
sed -i.bak -e 's|^# public_url = "https://login.*|public_url = "http://'"$MINIGATE_HTTP__LISTEN"'"|' \
  -e '/^# \[\[app\]\]/,/^# \[\[webhook\]\]/{
    s|^# \[\[app\]\]|[[app]]|
    s|^# id = .*|id = "wx5100000000000001"|
    s|^# secret = .*|secret = "51000000000000000000000000000001"|
  }' "$1"
