package io.oxtunnel.linux.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
    @Test
    void messageCarriesCallErrnoTextAndRemedy() {
        LinuxException e = assertThrows(LinuxException.class, () -> LinuxException.check(-98, "bind([::]:51820)"));
        assertEquals(Errno.EADDRINUSE, e.errno());
        assertEquals("bind([::]:51820)", e.call());
        assertEquals("bind([::]:51820): EADDRINUSE Address already in use; another process has this port: "
                + "`ss -lupn` (UDP) or `ss -ltpn` (TCP) names it", e.getMessage());
    }

    @Test
    void remedyNamesTheCapabilityThatTheCallNeeds() {
        assertRemedy("setsockopt(SO_MARK 1)", Errno.EPERM, "CAP_NET_ADMIN");
        assertRemedy("ioctl(TUNSETIFF ox0)", Errno.EPERM, "CAP_NET_ADMIN");
        assertRemedy("socket(AF_INET SOCK_RAW)", Errno.EPERM, "CAP_NET_RAW");
        assertRemedy("bind(0.0.0.0:53)", Errno.EACCES, "CAP_NET_BIND_SERVICE");
    }

    @Test
    void remedyNamesWhatIsMissing() {
        assertRemedy("open(/dev/net/tun)", Errno.ENOENT, "modprobe tun");
        assertRemedy("open(/dev/net/tun)", Errno.ENOENT, "--device /dev/net/tun");
        assertRemedy("socket(AF_INET)", Errno.EMFILE, "ulimit -n");
        assertEquals("", new LinuxException("read()", Errno.EIO).remedy());
    }

    @Test
    void unknownNumberIsShownAsItIs() {
        assertEquals("read(): errno 4711", new LinuxException("read()", 4711).getMessage());
    }

    @Test
    void successIsHandedOn() throws LinuxException {
        assertEquals(7, LinuxException.check(7, "open()"));
        assertEquals(0, LinuxException.check(0L, "read()"));
    }

    private static void assertRemedy(String call, int errno, String word) {
        String message = new LinuxException(call, errno).getMessage();
        assertTrue(message.contains(word), message);
    }
}
