# The programs that people use, through the tunnel: curl and iperf3, where they are installed. Read by ../../demo.

# A line of the table: what, over IPv4, over IPv6
tool_row() {
  printf '    %-44s %-14s %-14s\n' "$1" "$2" "$3"
}

# with_curl ADDRESS: downloads the file; prints the rate, or why not
with_curl() {
  local got
  got=$(ip netns exec "$CLIENT" curl -sS --noproxy '*' --max-time 60 -o >(sha256sum > "$WORK/curl.sum") -w '%{speed_download}' "http://$1:8080/file" 2> "$WORK/curl.log") \
    || { echo "failed: $(tail -n 1 "$WORK/curl.log")"; return 1; }
  for _ in {1..40}; do
    [ -s "$WORK/curl.sum" ] && break
    sleep 0.05
  done
  [ "$(cut -d ' ' -f 1 "$WORK/curl.sum")" = "$SHA256" ] || { echo "SHA-256 differs"; return 1; }
  awk -v bytes="$got" 'BEGIN {printf "%.2f Gbit/s", bytes * 8 / 1e9}'
}

# with_iperf3 ADDRESS OPTIONS...: prints the rate that arrived, or why none did
with_iperf3() {
  local got
  for _ in 1 2 3; do
    if got=$(ip netns exec "$CLIENT" timeout 20 iperf3 -c "$1" -t 2 -f g "${@:2}" 2> "$WORK/iperf3.log"); then
      awk '/receiver/ {for (i = 1; i <= NF; i++) if ($i ~ /bits\/sec/) rate = $(i - 1)} END {printf "%s Gbit/s", rate}' <<< "$got"
      return 0
    fi
    sleep 0.3
  done
  echo "failed: $(tail -n 1 "$WORK/iperf3.log")"
  return 1
}

# use_tool NAME COMMAND...: for both families; the command is given the address as its first argument
use_tool() {
  local four six good=yes
  four=$("$2" "$TARGET4" "${@:3}") || good=
  six=$("$2" "$([ "$2" = with_curl ] && echo "[$TARGET6]" || echo "$TARGET6")" "${@:3}") || good=
  tool_row "$1" "$four" "$six"
  [ -n "$good" ]
}

# Fails if one of the programs that are installed did not get through.
use_tools() {
  local good=yes
  echo
  tool_row "through the tunnel, by programs people use" IPv4 IPv6
  if command -v curl > /dev/null; then
    use_tool "curl, $MEGABYTES MB, SHA-256 matches" with_curl || good=
  else
    tool_row curl "not installed" ""
  fi
  if command -v iperf3 > /dev/null; then
    ip netns exec "$TARGET" iperf3 -s > /dev/null 2>&1 &
    use_tool "iperf3, upload, one stream" with_iperf3 || good=
    use_tool "iperf3, download, four streams" with_iperf3 -R -P 4 || good=
  else
    tool_row iperf3 "not installed" ""
  fi
  [ -n "$good" ]
}
