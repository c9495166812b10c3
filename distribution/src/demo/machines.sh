# The three namespaces of the demo: made, wired, and removed again. Read by ../../demo; $CLIENT, $RELAY and $TARGET name them, and names
# begin with "oxdemo-" and the number of the process. Nothing is made outside of them.

# connect A DEVICE-OF-A B DEVICE-OF-B NETWORK4 NETWORK6: B gets host 1, A host 2
connect() {
  ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
  ip -n "$1" address add "$5.2/24" dev "$2"
  ip -n "$3" address add "$5.1/24" dev "$4"
  ip -n "$1" address add "$6::2/64" dev "$2"
  ip -n "$3" address add "$6::1/64" dev "$4"
  ip -n "$1" link set "$2" up
  ip -n "$3" link set "$4" up
  ip -n "$1" route add default via "$5.1"
  ip -n "$1" route add default via "$6::1"
}

# Ends the demo at the first command that fails, which has said why.
make_machines() {
  set -e
  local namespace
  for namespace in "$CLIENT" "$RELAY" "$TARGET"; do
    ip netns add "$namespace"
    # Without the search for duplicates an IPv6 address is of use at once.
    ip netns exec "$namespace" sh -c 'echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad; echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad'
    ip -n "$namespace" link set lo up
  done
  connect "$CLIENT" uplink "$RELAY" clients 192.0.2 2001:db8:1
  connect "$TARGET" lan "$RELAY" outside 198.51.100 2001:db8:2
  set +e
}

forward() {
  ip netns exec "$RELAY" sh -c "echo $1 > /proc/sys/net/ipv4/ip_forward; echo $1 > /proc/sys/net/ipv6/conf/all/forwarding"
}

forwarding() {
  ip netns exec "$RELAY" cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | xargs
}

# Ends what still runs in a namespace, and removes it with its links.
remove_namespace() {
  local signal
  for signal in TERM KILL; do
    ip netns pids "$1" | xargs -r kill -$signal 2> /dev/null
    for _ in {1..60}; do
      [ -z "$(ip netns pids "$1")" ] && break
      sleep 0.05
    done
  done
  ip netns del "$1"
}

# Ends the processes that were started with a file of a folder.
end_users_of() {
  local process
  for process in /proc/[0-9]*; do
    if tr '\0' '\n' < "$process/cmdline" | grep -qF "$1/"; then kill -KILL "${process#/proc/}"; fi
  done 2> /dev/null
}

# Removes what demos left that were killed before they could: their names hold the number of their process, which is gone.
remove_leftovers() {
  local path
  for path in "$TEMPORARY"/oxdemo-* /run/netns/oxdemo-*; do
    [[ ${path##*/} =~ ^oxdemo-([0-9]+)- && -O $path ]] || continue
    if grep -qs /demo "/proc/${BASH_REMATCH[1]}/cmdline"; then continue; fi
    case $path in
      /run/netns/*) remove_namespace "${path##*/}" ;;
      *) end_users_of "$path"; rm -rf "$path" ;;
    esac
    say ok "removed $path, left by a demo that was killed"
  done
}
