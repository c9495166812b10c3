package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private static Command parse(String line) throws Refusal {
        return CommandLine.parse(line.split(" "));
    }

    @Test
    void rolesTakeConfigurationAndState() throws Refusal {
        assertEquals(new Command.Run(Role.SERVER, Optional.empty(), Optional.empty(), Optional.empty()), parse("server"));
        assertEquals(new Command.Run(Role.CLIENT, Optional.of(Path.of("/a.toml")), Optional.of(Path.of("/s")), Optional.of(Path.of("/p"))),
                parse("client --state /s --plugins /p --config=/a.toml"));
    }

    @Test
    void pathsBecomeAbsolute() throws Refusal {
        assertEquals(new Command.Check(Optional.of(Path.of("a.toml").toAbsolutePath()), Optional.empty()), parse("check --config ./x/../a.toml"));
    }

    @Test
    void keysAndInformation() throws Refusal {
        assertEquals(new Command.GenKey(Optional.empty()), parse("genkey"));
        assertEquals(new Command.GenKey(Optional.of(Path.of("/k"))), parse("genkey /k"));
        assertEquals(new Command.PubKey(), parse("pubkey"));
        assertEquals(new Command.Doctor(), parse("doctor"));
        assertEquals(new Command.KillSwitch(false), parse("kill-switch status"));
        assertEquals(new Command.KillSwitch(true), parse("kill-switch remove"));
        assertEquals(new Command.Version(), parse("--version"));
        assertEquals(new Command.Help(""), parse("help"));
        assertEquals(new Command.Help("ctl"), parse("help ctl"));
        assertEquals(new Command.Help("server"), parse("server --help"));
    }

    @Test
    void controlLeavesTheOptionsOfTheCommandAlone() throws Refusal {
        assertEquals(new Command.Control(Optional.of(Path.of("/s")), List.of("status", "--json", "--state")),
                parse("ctl --state /s status --json --state"));
        assertEquals(new Command.Control(Optional.empty(), List.of("status", "--help")), parse("ctl status --help"));
    }

    @ParameterizedTest
    @CsvSource({
        "start, unknown command start",
        "server --conf /a, --config",
        "server --config, needs a value",
        "server --config=, needs a value",
        "server --state /a --state /b, given twice",
        "server /a.toml, unexpected argument /a.toml",
        "genkey /a /b, unexpected argument /b",
        "genkey --force, unknown option --force",
        "pubkey KEY, unexpected argument KEY",
        "kill-switch, kill-switch: nothing to do; allowed: status",
        "kill-switch off, kill-switch: unknown word off; allowed: status",
        "kill-switch remove all, kill-switch: unexpected argument all",
        "ctl --state /s, no command",
        "help me, no command me",
    })
    void wrongLinesSayWhatIsWrong(String line, String told) {
        var refusal = assertThrows(Refusal.class, () -> parse(line));
        assertTrue(refusal.getMessage().contains(told), refusal.getMessage());
        assertEquals(2, refusal.status());
    }

    @Test
    void noArgumentsAreRefused() {
        assertEquals(2, assertThrows(Refusal.class, CommandLine::parse).status());
    }
}
