#!/bin/sh
# Obhut @@VERSION@@: installs, renews or removes the agent of this machine.
# It loads one package, whose SHA-256 stands below, from the server that is named to it, and no more.
# Nothing that was downloaded is run before its hash was compared. What fails is undone.
set -u
umask 022

VERSION='@@VERSION@@'
ARCH='@@ARCH@@'
GLIBC='@@GLIBC@@'
PACKAGE='@@PACKAGE@@'
PACKAGE_SHA256='@@PACKAGE_SHA256@@'
UNPACKED_KB='@@UNPACKED_KB@@'
MORE_KB=30000 # the package itself, and what the agent writes at first

NAME=obhut-agent
APP=/opt/obhut-agent
CONFIG=/etc/obhut-agent
STATE=/var/lib/obhut-agent
COMMAND=/usr/local/bin/obhut-agent
UNIT=/etc/systemd/system/obhut-agent.service
INIT=/etc/init.d/obhut-agent
LOG=/var/log/obhut-agent.log
RUNTIME=/run/obhut-agent

server='' token='' fingerprint='' ca='' package='' proxy='' proxy_given=''
action=install keep_identity=''
new='' old='' switched='' finished='' made_app='' made_user='' made_config='' made_state=''

say() { printf '%s\n' "$*"; }

fail() { # exit code, text
  code=$1
  shift
  printf 'Obhut: %s\n' "$*" >&2
  exit "$code"
}

usage() {
  say "Aufruf: sh install.sh --server ADRESSE --token SCHLÜSSEL [--fingerprint WERT]"
  say "          [--proxy ADRESSE|keiner] [--ca DATEI] [--package DATEI]"
  say "        sh install.sh --uninstall [--keep-identity]"
}

main() {
  read_options "$@"
  [ "$(id -u)" = 0 ] || fail 2 "Bitte als root ausführen, zum Beispiel mit „sudo“ davor. Es wurde nichts verändert."
  trap undo EXIT
  trap 'exit 130' HUP INT TERM
  if [ "$action" = uninstall ]; then uninstall; else install; fi
  finished=1
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --uninstall) action=uninstall ;;
      --keep-identity) keep_identity=1 ;;
      --help | -h) usage && exit 0 ;;
      --server | --token | --fingerprint | --proxy | --ca | --package)
        [ $# -ge 2 ] || fail 2 "Zur Option „$1“ fehlt der Wert."
        take_value "$1" "$2"
        shift
        ;;
      *) fail 2 "Die Option „$1“ gibt es nicht. Hilfe: sh install.sh --help" ;;
    esac
    shift
  done
}

take_value() {
  case $1 in
    --server) server=${2%/} ;;
    --token) token=$2 ;;
    --fingerprint) fingerprint=$2 ;;
    --proxy) proxy=$2 proxy_given=1 ;;
    --ca) ca=$2 ;;
    --package) package=$2 ;;
  esac
}

# --- install ----------------------------------------------------------------------------------

install() {
  check_options
  check_system
  [ -L "$APP/current" ] && old=$(readlink -f "$APP/current")
  bring_package
  make_account
  write_config
  enrol
  switch_to "$new"
  start_agent
  if ! has_started; then
    say "Der neue Agent startet nicht; der vorherige Stand wird wiederhergestellt." >&2
    exit 1
  fi
  finished=1
  rm -f "$CONFIG/environment.old"
  remove_others
  report
}

check_options() {
  case $server in
    https://?* | http://?*) ;;
    '') fail 2 "Die Option „--server“ fehlt. Hilfe: sh install.sh --help" ;;
    *) fail 2 "„$server“ ist keine gültige Adresse." ;;
  esac
  [ -n "$proxy_given" ] && [ -n "$proxy" ] || proxy_from_environment
  case $proxy in
    '' | direct) ;;
    keiner) proxy=direct ;;
    *[[:space:]]*) fail 2 "„$proxy“ ist keine gültige Adresse eines Proxys." ;;
    http://?*) ;;
    *) fail 2 "„$proxy“ ist keine gültige Adresse eines Proxys; sie beginnt mit http://." ;;
  esac
  [ -n "$ca" ] || [ ! -r "$CONFIG/ca.pem" ] || ca=$CONFIG/ca.pem
  [ -z "$ca" ] || [ -r "$ca" ] || fail 2 "Die Zertifikatsdatei „$ca“ ist nicht lesbar."
  [ -z "$package" ] || [ -r "$package" ] || fail 2 "Das Paket „$package“ ist nicht lesbar."
}

proxy_from_environment() {
  proxy=${HTTPS_PROXY:-${https_proxy:-}}
}

check_system() {
  machine="$(uname -s) $(uname -m)"
  [ "$machine" = "Linux $ARCH" ] ||
    fail 1 "Für dieses System ($machine) gibt es noch keinen Agenten, nur für Linux $ARCH. Es wurde nichts verändert."
  for tool in tar gzip sha256sum df; do
    command -v "$tool" >/dev/null 2>&1 || fail 1 "Das Programm „$tool“ fehlt auf diesem Gerät. Es wurde nichts verändert."
  done
}

bring_package() {
  [ -d "$APP" ] || { mkdir -p "$APP" && made_app=1; } || fail 1 "Der Ordner $APP lässt sich nicht anlegen."
  check_space
  new=$APP/versions/$VERSION-$(printf %.12s "$PACKAGE_SHA256")
  while [ -e "$new" ]; do new=$new-neu; done
  mkdir -p "$new" || fail 1 "Der Ordner $new lässt sich nicht anlegen. Es wurde nichts verändert."
  archive=$new/package.tar.gz
  if [ -n "$package" ]; then cp "$package" "$archive"; else fetch "$server/agent/$PACKAGE" "$archive"; fi ||
    fail 1 "Das Paket kann nicht von $server geladen werden: Der Server ist nicht erreichbar, oder der Platz reicht nicht. Es wurde nichts verändert."
  printf '%s  %s\n' "$PACKAGE_SHA256" "$archive" | sha256sum -c >/dev/null 2>&1 ||
    fail 1 "Die Prüfsumme des Pakets stimmt nicht. Es wurde unterwegs verändert oder auf der Plattform erneuert: Holen Sie dort eine neue Zeile. Es wurde nichts verändert."
  tar -xzf "$archive" -C "$new" 2>/dev/null && rm -f "$archive" ||
    fail 1 "Das Paket lässt sich nicht entpacken; vermutlich reicht der Platz unter $APP nicht. Es wurde nichts verändert."
  [ "$("$new/bin/obhut-agent" version 2>/dev/null)" = "Version $VERSION" ] ||
    fail 1 "Der Agent läuft auf diesem System nicht; gebraucht wird Linux $ARCH mit glibc $GLIBC oder neuer. Es wurde nichts verändert."
  cp "$0" "$new/share/install.sh" 2>/dev/null || fail 2 "Bitte als Datei ausführen („sh install.sh …“), nicht über eine Pipe. Es wurde nichts verändert."
}

check_space() {
  free_kb=$(df -Pk "$APP" | awk 'NR == 2 { print $4 }' 2>/dev/null) || free_kb=''
  case $free_kb in '' | *[!0-9]*) return ;; esac
  [ "$free_kb" -ge $((UNPACKED_KB + MORE_KB)) ] ||
    fail 1 "Unter $APP sind nur $((free_kb / 1024)) MB frei, gebraucht werden $(((UNPACKED_KB + MORE_KB) / 1024)) MB. Es wurde nichts verändert."
}

fetch() { # address, file
  way=$(way_out)
  if command -v curl >/dev/null 2>&1; then
    set -- "$@" --fail --silent --location --connect-timeout 20 --max-time 900
    [ -z "$ca" ] || set -- "$@" --cacert "$ca"
    from=$1 to=$2
    shift 2
    with_proxy "$way" curl "$@" --output "$to" "$from"
  elif command -v wget >/dev/null 2>&1; then
    set -- "$@" -q -T 60
    [ -z "$ca" ] || set -- "$@" "--ca-certificate=$ca"
    from=$1 to=$2
    shift 2
    with_proxy "$way" wget "$@" -O "$to" "$from"
  else
    fail 1 "Weder „curl“ noch „wget“ ist vorhanden; eines von beiden wird gebraucht."
  fi
}

way_out() {
  case $proxy in
    '') stored_proxy ;;
    *) printf '%s' "$proxy" ;;
  esac
}

stored_proxy() { [ ! -r "$CONFIG/environment" ] || sed -n 's/^HTTPS_PROXY=//p' "$CONFIG/environment"; }

with_proxy() { # proxy, "direct" or nothing; command …
  way=$1
  shift
  [ "$way" != direct ] || way=''
  https_proxy=$way http_proxy=$way HTTPS_PROXY=$way no_proxy=localhost,127.0.0.1,::1 "$@"
}

make_account() {
  if ! id "$NAME" >/dev/null 2>&1; then
    made_user=1
    if command -v useradd >/dev/null 2>&1; then
      useradd --system --user-group --no-create-home --home-dir "$STATE" --shell /usr/sbin/nologin "$NAME"
    else
      addgroup -S "$NAME" && adduser -S -D -H -h "$STATE" -s /sbin/nologin -G "$NAME" "$NAME"
    fi >/dev/null 2>&1 || fail 1 "Der Benutzer „$NAME“ lässt sich nicht anlegen. Es wurde nichts verändert."
  fi
  [ -d "$STATE" ] || made_state=1
  mkdir -p "$STATE" && chmod 0711 "$STATE" && chown -R "$NAME:$NAME" "$STATE" ||
    fail 1 "Der Ordner $STATE lässt sich nicht anlegen."
}

write_config() {
  [ -d "$CONFIG" ] || made_config=1
  way=$(way_out)
  [ ! -r "$CONFIG/environment" ] || cp -p "$CONFIG/environment" "$CONFIG/environment.old"
  mkdir -p "$CONFIG" && chmod 0755 "$CONFIG" && {
    [ -z "$way" ] || printf 'HTTPS_PROXY=%s\n' "$way"
    certificates
  } >"$CONFIG/environment.new" && chown "root:$NAME" "$CONFIG/environment.new" &&
    chmod 0640 "$CONFIG/environment.new" && mv "$CONFIG/environment.new" "$CONFIG/environment" ||
    fail 1 "Die Einstellungen in $CONFIG lassen sich nicht schreiben."
  [ -z "$ca" ] || [ "$ca" = "$CONFIG/ca.pem" ] || { cp "$ca" "$CONFIG/ca.pem" && chmod 0644 "$CONFIG/ca.pem"; } ||
    fail 1 "Die Zertifikatsdatei lässt sich nicht nach $CONFIG kopieren."
}

certificates() { # other distributions keep them elsewhere than the package's OpenSSL looks
  [ ! -d /usr/lib/ssl/certs ] || return 0
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    [ -r "$bundle" ] && printf 'SSL_CERT_FILE=%s\n' "$bundle" && return 0
  done
  return 0
}

agent() { "$new/bin/python" -m obhut_agent.installed "$@"; }

standing() { # a key of the standing; false and nothing are empty
  agent status --json 2>/dev/null | "$new/bin/python" -c '
import json, sys
try:
    value = json.load(sys.stdin).get(sys.argv[1])
except ValueError:
    value = None
print(value or "")' "$1"
}

enrol() {
  if [ "$(standing server)" = "$server" ] && [ -n "$server" ]; then
    [ -z "$fingerprint" ] || [ "$(plain "$(standing key_fingerprint)")" = "$(plain "$fingerprint")" ] ||
      fail 2 "Dieses Gerät ist schon bei $server angemeldet, aber bei einem Betreiber mit anderem Fingerabdruck. Es wurde nichts verändert."
    return 0
  fi
  [ -n "$token" ] || fail 2 "Dieses Gerät ist noch nicht bei $server angemeldet; dazu fehlt die Option „--token“. Es wurde nichts verändert."
  set -- --server "$server" --token "$token"
  [ -z "$fingerprint" ] || set -- "$@" --fingerprint "$fingerprint"
  [ ! -r "$CONFIG/ca.pem" ] || set -- "$@" --ca "$CONFIG/ca.pem"
  agent enrol "$@" || fail $? "Der Agent wurde nicht eingerichtet, und auf diesem Gerät wurde nichts verändert."
}

plain() { printf '%s' "$1" | tr -d ' :-' | tr 'A-F' 'a-f'; }

switch_to() { # folder of a version; the exchange is one rename
  switched=1
  rm -f "$APP/next"
  ln -s "$1" "$APP/next" &&
    "$1/bin/python" -c 'import os, sys; os.replace(*sys.argv[1:])' "$APP/next" "$APP/current" &&
    printf '#!/bin/sh\nexec %s/current/bin/python -m obhut_agent.installed "$@"\n' "$APP" >"$COMMAND.new" &&
    chmod 0755 "$COMMAND.new" && mv "$COMMAND.new" "$COMMAND" || fail 1 "Der Agent lässt sich nicht eintragen."
}

# --- the running agent ------------------------------------------------------------------------

has_systemd() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }

start_agent() {
  if has_systemd; then
    cp "$APP/current/share/obhut-agent.service" "$UNIT" && systemctl daemon-reload &&
      systemctl enable --quiet "$NAME" && systemctl restart "$NAME"
    return
  fi
  stop_agent
  if [ -d /etc/init.d ]; then
    cp "$APP/current/share/obhut-agent.init" "$INIT" && chmod 0755 "$INIT"
    if command -v update-rc.d >/dev/null 2>&1; then update-rc.d "$NAME" defaults >/dev/null 2>&1; fi
  fi
  sh "$APP/current/share/obhut-agent.init" start
}

stop_agent() {
  if has_systemd && [ -e "$UNIT" ]; then systemctl stop "$NAME"; fi
  [ ! -e "$APP/current/share/obhut-agent.init" ] || sh "$APP/current/share/obhut-agent.init" stop
}

has_started() { # connected, or the same process for some seconds
  first=''
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    [ -z "$(standing connected)" ] || return 0
    if [ -n "$(standing running)" ]; then
      pid=$(cat "$STATE/run.pid" 2>/dev/null)
      first=${first:-$pid}
      [ "$first" = "$pid" ] || return 1
    fi
    sleep 1
  done
  [ -n "$first" ] && [ -n "$(standing running)" ]
}

report() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if [ -n "$(standing connected)" ]; then
      say "Fertig: Der Agent $VERSION läuft und ist mit $server verbunden."
      has_systemd || [ -d /etc/init.d ] ||
        say "Dieses System hat weder systemd noch /etc/init.d: Starten Sie den Agenten nach einem Neustart mit „sh $APP/current/share/obhut-agent.init start“."
      return 0
    fi
    sleep 1
  done
  say "Der Agent $VERSION läuft, ist aber noch nicht verbunden; er versucht es weiter. Die Prüfung des Wegs ergab:" >&2
  agent check >&2
  exit 3
}

remove_others() {
  for folder in "$APP"/versions/*; do
    [ "$folder" = "$new" ] || [ "$folder" = "$old" ] || rm -rf "$folder"
  done
}

# --- undo and uninstall -----------------------------------------------------------------------

undo() {
  [ -z "$finished" ] || return 0
  [ "$action" = install ] || return 0
  if [ -n "$switched" ]; then
    stop_agent >/dev/null 2>&1
    if [ -n "$old" ]; then
      switch_to "$old"
      start_agent && say "Der vorherige Agent läuft wieder." >&2
    else
      [ ! -s "$LOG" ] || tail -n 5 "$LOG" >&2
      rm -rf "$LOG" "$RUNTIME"
      remove_entries
    fi
  fi
  [ -z "$new" ] || rm -rf "$new"
  [ ! -e "$CONFIG/environment.old" ] || mv "$CONFIG/environment.old" "$CONFIG/environment"
  if [ -n "$made_user" ]; then remove_account; fi
  if [ -n "$made_state" ]; then rm -rf "$STATE"; fi
  if [ -n "$made_config" ]; then rm -rf "$CONFIG"; fi
  if [ -n "$made_app" ]; then rm -rf "$APP"; fi
}

uninstall() {
  stop_agent
  remove_entries
  rm -rf "$APP" "$CONFIG" "$RUNTIME" "$LOG"
  if [ -n "$keep_identity" ] && [ -d "$STATE" ]; then
    chown -R root:root "$STATE"
    kept=" Die Kennung des Geräts liegt weiter in $STATE."
  else
    rm -rf "$STATE"
    kept=''
  fi
  remove_account
  say "Der Agent ist entfernt.$kept In der Plattform bleibt das Gerät stehen, bis es dort entfernt wird."
}

remove_entries() {
  if has_systemd && [ -e "$UNIT" ]; then systemctl disable --quiet "$NAME"; fi
  rm -f "$UNIT" "$COMMAND"
  if has_systemd; then systemctl daemon-reload; fi
  rm -f "$INIT"
  if command -v update-rc.d >/dev/null 2>&1; then update-rc.d "$NAME" remove >/dev/null 2>&1; fi
}

remove_account() {
  if command -v userdel >/dev/null 2>&1; then userdel "$NAME"; else deluser "$NAME"; fi >/dev/null 2>&1
  if command -v groupdel >/dev/null 2>&1; then groupdel "$NAME"; else delgroup "$NAME"; fi >/dev/null 2>&1
  return 0
}

main "$@"
exit 0
