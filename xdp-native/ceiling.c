/*
 * What AF_XDP gives on an interface when nothing but frames is moved: one socket on queue 0 in copy mode, one thread, no headers read, no
 * checksums made. It is what the transport af-xdp is measured beside (measure); it is no part of the tunnel. Prints frames a second and the
 * nanoseconds of processor for each.
 *
 *   ceiling send DEV SECONDS BYTES MAC      frames of BYTES behind their headers, to a MAC address
 *   ceiling receive DEV SECONDS             whatever comes, from the first frame on; all of the interface's frames are taken
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FRAMES 1024
#define FRAME 2048
#define BATCH 64
#define HEADERS 42

struct ring {
	uint32_t *producer, *consumer, own;
	char *entries;
};

static char *memory;
static struct ring rx, tx, fill, done;

static int check(long result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", what, strerror(errno));
		exit(1);
	}
	return (int)result;
}

static double seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static struct ring map(int fd, struct xdp_ring_offset at, size_t entry, off_t page)
{
	char *p = mmap(0, at.desc + FRAMES * entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, page);
	check(p == MAP_FAILED ? -1 : 0, "mmap");
	return (struct ring) { (uint32_t *)(p + at.producer), (uint32_t *)(p + at.consumer), 0, p + at.desc };
}

static int open_socket(const char *device)
{
	int fd = check(socket(AF_XDP, SOCK_RAW, 0), "socket"), size = FRAMES;
	memory = mmap(0, 2 * FRAMES * FRAME, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct xdp_umem_reg umem = { .addr = (uintptr_t)memory, .len = 2 * FRAMES * FRAME, .chunk_size = FRAME };
	check(setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem), "XDP_UMEM_REG");
	for (int option = XDP_RX_RING; option <= XDP_UMEM_COMPLETION_RING; option++)
		if (option != XDP_UMEM_REG)
			check(setsockopt(fd, SOL_XDP, option, &size, sizeof size), "ring");
	struct xdp_mmap_offsets at;
	socklen_t length = sizeof at;
	check(getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &length), "XDP_MMAP_OFFSETS");
	rx = map(fd, at.rx, sizeof(struct xdp_desc), XDP_PGOFF_RX_RING);
	tx = map(fd, at.tx, sizeof(struct xdp_desc), XDP_PGOFF_TX_RING);
	fill = map(fd, at.fr, 8, XDP_UMEM_PGOFF_FILL_RING);
	done = map(fd, at.cr, 8, XDP_UMEM_PGOFF_COMPLETION_RING);
	struct sockaddr_xdp name = { .sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP, .sxdp_ifindex = if_nametoindex(device) };
	check(bind(fd, (struct sockaddr *)&name, sizeof name), "bind");
	return fd;
}

static uint32_t ready(struct ring *r)
{
	return __atomic_load_n(r->producer, __ATOMIC_ACQUIRE) - r->own;
}

static void report(const char *what, int bytes, long frames, double from, double cpu)
{
	double time = seconds(CLOCK_MONOTONIC) - from;
	printf("%-8s %-7s %5d bytes  %9.0f datagrams/s  %6.0f ns of processor each\n", what, "C", bytes, frames / time,
	       (seconds(CLOCK_THREAD_CPUTIME_ID) - cpu) * 1e9 / (frames ? frames : 1));
}

static void send_frames(int fd, double time, int bytes, const char *mac)
{
	static const unsigned char udp[28] = { 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17 };
	uint64_t spare[FRAMES];
	int n = 0;
	for (int i = 0; i < FRAMES; i++) {
		char *frame = memory + i * FRAME;
		sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", frame, frame + 1, frame + 2, frame + 3, frame + 4, frame + 5);
		frame[12] = 8;
		memcpy(frame + 14, udp, sizeof udp);
		spare[n++] = i * FRAME;
	}
	long sent = 0;
	double cpu = seconds(CLOCK_THREAD_CPUTIME_ID), from = seconds(CLOCK_MONOTONIC);
	while (seconds(CLOCK_MONOTONIC) < from + time) {
		for (uint32_t i = ready(&done); i > 0; i--)
			spare[n++] = ((uint64_t *)done.entries)[done.own++ & (FRAMES - 1)];
		__atomic_store_n(done.consumer, done.own, __ATOMIC_RELEASE);
		for (int i = 0; i < BATCH && n > 0; i++, sent++)
			((struct xdp_desc *)tx.entries)[tx.own++ & (FRAMES - 1)] = (struct xdp_desc) { spare[--n], bytes + HEADERS, 0 };
		__atomic_store_n(tx.producer, tx.own, __ATOMIC_RELEASE);
		sendto(fd, 0, 0, MSG_DONTWAIT, 0, 0);
	}
	report("send", bytes, sent, from, cpu);
}

/* Redirects every frame of queue 0 to the socket. */
static int steer(int fd, const char *device)
{
	union bpf_attr a = { .map_type = BPF_MAP_TYPE_XSKMAP, .key_size = 4, .value_size = 4, .max_entries = 1 };
	int map = check(syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof a), "BPF_MAP_CREATE"), zero = 0;
	struct bpf_insn code[] = {
		{ BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map }, { 0 }, { BPF_ALU64 | BPF_MOV | BPF_K, 2, 0, 0, 0 },
		{ BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, XDP_PASS }, { BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map }, { BPF_JMP | BPF_EXIT, 0, 0, 0, 0 } };
	memset(&a, 0, sizeof a);
	a.map_fd = map;
	a.key = (uintptr_t)&zero;
	a.value = (uintptr_t)&fd;
	check(syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &a, sizeof a), "BPF_MAP_UPDATE_ELEM");
	memset(&a, 0, sizeof a);
	a.prog_type = BPF_PROG_TYPE_XDP;
	a.insns = (uintptr_t)code;
	a.insn_cnt = sizeof code / sizeof *code;
	a.license = (uintptr_t)"GPL";
	int program = check(syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof a), "BPF_PROG_LOAD");
	memset(&a, 0, sizeof a);
	a.link_create.prog_fd = program;
	a.link_create.target_ifindex = if_nametoindex(device);
	a.link_create.attach_type = BPF_XDP;
	a.link_create.flags = XDP_FLAGS_DRV_MODE;
	return check(syscall(SYS_bpf, BPF_LINK_CREATE, &a, sizeof a), "BPF_LINK_CREATE");
}

static void receive_frames(int fd, const char *device, double time)
{
	for (int i = 0; i < FRAMES; i++)
		((uint64_t *)fill.entries)[fill.own++] = (uint64_t)i * FRAME;
	__atomic_store_n(fill.producer, fill.own, __ATOMIC_RELEASE);
	steer(fd, device);
	long frames = 0;
	int bytes = 0;
	double from = 0, cpu = 0, give_up = seconds(CLOCK_MONOTONIC) + 20;
	while (seconds(CLOCK_MONOTONIC) < (from ? from + time : give_up)) {
		uint32_t n = ready(&rx);
		for (uint32_t i = 0; i < n; i++, frames++) {
			struct xdp_desc d = ((struct xdp_desc *)rx.entries)[rx.own++ & (FRAMES - 1)];
			bytes = d.len - HEADERS;
			((uint64_t *)fill.entries)[fill.own++ & (FRAMES - 1)] = d.addr & ~(uint64_t)(FRAME - 1);
		}
		__atomic_store_n(rx.consumer, rx.own, __ATOMIC_RELEASE);
		__atomic_store_n(fill.producer, fill.own, __ATOMIC_RELEASE);
		if (!from && bytes > 200) {
			from = seconds(CLOCK_MONOTONIC);
			cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
			frames = 0;
		}
		if (n == 0)
			poll(&(struct pollfd) { fd, POLLIN, 0 }, 1, 10);
	}
	report("receive", bytes, frames, from, cpu);
}

int main(int count, char **words)
{
	if (count == 6 && !strcmp(words[1], "send"))
		send_frames(open_socket(words[2]), atof(words[3]), atoi(words[4]), words[5]);
	else if (count == 4 && !strcmp(words[1], "receive"))
		receive_frames(open_socket(words[2]), words[2], atof(words[3]));
	else
		return fprintf(stderr, "ceiling send DEV SECONDS BYTES MAC | receive DEV SECONDS\n"), 2;
	return 0;
}
