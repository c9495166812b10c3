/*
 * Steers a tunnel's datagrams to AF_XDP sockets: UDP over IPv4 without options and fragments, or over IPv6 without extension headers, to
 * one of the tunnel's own addresses and its port. Everything else goes to the kernel, and so does what comes to a queue without a socket
 * (XDP_PASS) or would not fit into a buffer: a UDP socket on the same port takes what of that is the tunnel's.
 *
 * Maps are described as their creator wants them, in the section "maps": type, key size, value size, entries, flags.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct map {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 flags;
};

/* Socket of each queue of the interface. */
struct map sockets SEC("maps") = { BPF_MAP_TYPE_XSKMAP, 4, 4, 64, 0 };

/* Own addresses, IPv4 ones v4-mapped (RFC 4291, 2.5.5.2); the value is not used. */
struct map addresses SEC("maps") = { BPF_MAP_TYPE_HASH, 16, 4, 1024, 0 };

struct settings {
	__be16 port;	/* of the tunnel, 0 = none yet */
	__u16 longest;	/* bytes of a frame that a buffer holds */
};

struct map settings SEC("maps") = { BPF_MAP_TYPE_ARRAY, 4, sizeof(struct settings), 1, 0 };

struct address {
	__u32 word[4];
};

SEC("xdp")
int steer(struct xdp_md *frame)
{
	void *data = (void *)(long)frame->data;
	void *end = (void *)(long)frame->data_end;
	struct ethhdr *ethernet = data;
	struct address to;
	struct udphdr *udp;
	struct settings *set;
	__u32 zero = 0;

	if ((void *)(ethernet + 1) > end)
		return XDP_PASS;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = (void *)(ethernet + 1);

		/* All fragment bits but Don't Fragment: a later fragment has no UDP header. */
		if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl != 5 || ip->protocol != IPPROTO_UDP ||
		    (ip->frag_off & bpf_htons(0x3fff)))
			return XDP_PASS;
		to.word[0] = 0;
		to.word[1] = 0;
		to.word[2] = bpf_htonl(0xffff);
		to.word[3] = ip->daddr;
		udp = (void *)(ip + 1);
	} else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = (void *)(ethernet + 1);

		if ((void *)(ip + 1) > end || ip->version != 6 || ip->nexthdr != IPPROTO_UDP)
			return XDP_PASS;
		to.word[0] = ip->daddr.in6_u.u6_addr32[0];
		to.word[1] = ip->daddr.in6_u.u6_addr32[1];
		to.word[2] = ip->daddr.in6_u.u6_addr32[2];
		to.word[3] = ip->daddr.in6_u.u6_addr32[3];
		udp = (void *)(ip + 1);
	} else {
		return XDP_PASS;
	}
	if ((void *)(udp + 1) > end)
		return XDP_PASS;
	set = bpf_map_lookup_elem(&settings, &zero);
	if (!set || udp->dest != set->port || data + set->longest < end)
		return XDP_PASS;
	if (!bpf_map_lookup_elem(&addresses, &to))
		return XDP_PASS;
	return bpf_redirect_map(&sockets, frame->rx_queue_index, XDP_PASS);
}

char terms[] SEC("license") = "GPL";
