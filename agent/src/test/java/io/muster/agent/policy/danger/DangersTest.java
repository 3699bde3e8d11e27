package io.muster.agent.policy.danger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.agent.policy.command.SeenCommand;
import io.muster.agent.policy.command.Sight;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DangersTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '\u0001',
            value = {
                "rm -rf / => REMOVE",
                "rm -fr // => REMOVE",
                "rm -r /. => REMOVE",
                "rm -R --no-preserve-root / => REMOVE",
                "rm --recursive /etc => REMOVE",
                "rm --recur /etc/ => REMOVE",
                "rm -rf /etc/../usr => REMOVE",
                "rm -rf ../../.. => REMOVE",
                "rm -rf ./../../* => REMOVE",
                "rm -rf /* => REMOVE",
                "rm -rf /etc/* => REMOVE",
                "rm -rf /etc/.* => REMOVE",
                "rm -rf /?* => REMOVE",
                "rm -rf /[a-z]* => REMOVE",
                "rm -rf /{bin,etc} => REMOVE",
                "rm -rf ~ => REMOVE",
                "rm -rf ~/ => REMOVE",
                "rm -rf $HOME/* => REMOVE",
                "rm -rf \"$DIR\"/* => REMOVE",
                "rm -rf ${DIR}/ => REMOVE",
                "rm -rf -- /var => REMOVE",
                "rm -rf /tmp/a /usr => REMOVE",
                "mv /usr /tmp/x => REMOVE",
                "mv /* /dev/null => REMOVE",
                "find / -delete => REMOVE",
                "find / -xdev -type f -delete => REMOVE",
                "find /etc -exec rm -rf {} + => REMOVE",
                "mkfs /dev/sda1 => FORMAT",
                "/sbin/mkfs.ext4 -F disk.img => FORMAT",
                "wipefs -a /dev/sdb => FORMAT",
                "dd if=/dev/zero of=/dev/sda => DEVICE_WRITE",
                "dd of=/dev/nvme0n1 bs=1M => DEVICE_WRITE",
                "dd of=/dev/../dev/sda => DEVICE_WRITE",
                "echo x > /dev/sda => DEVICE_WRITE",
                "cat image >>/dev/mmcblk0 => DEVICE_WRITE",
                "tee /dev/sda => DEVICE_WRITE",
                "cp image /dev/sda => DEVICE_WRITE",
                "shred /dev/sda => DEVICE_WRITE",
                ":(){ :|:& };: => FORK_BOMB",
                "bomb() { bomb | bomb & }; bomb => FORK_BOMB",
                "function f() { f|f& }; f => FORK_BOMB",
                "b()\\n{\\n b | b &\\n}\\nb => FORK_BOMB",
                "shutdown -h now => POWER",
                "/sbin/reboot => POWER",
                "poweroff => POWER",
                "init 0 => POWER",
                "systemctl reboot => POWER",
                "systemctl --no-wall poweroff => POWER",
                "systemctl start -- reboot.target => POWER",
                "echo b > /proc/sysrq-trigger => POWER",
                "chmod -R 777 / => PERMISSIONS",
                "chmod 777 -R /etc => PERMISSIONS",
                "chown -R me: /usr => PERMISSIONS",
                "chown --recursive me /var/lib/ => PERMISSIONS",
                "kill -9 -1 => KILL_ALL",
                "kill -s KILL -- -1 => KILL_ALL",
                "killall5 => KILL_ALL"
            })
    void knowsADangerousCommand(String text, Danger danger) {
        var shown = text.replace("\\n", "\n");
        assertEquals(danger, dangers(shown).getFirst().danger(), () -> "in " + shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf /tmp/build",
                "rm -rf build",
                "rm -rf ./*",
                "rm -rf /var/log/*",
                "rm -rf /etc/*.bak",
                "rm -rf /home/*/tmp",
                "rm -rf /home/me",
                "rm -f /etc/motd",
                "rm -rf ${DIR:?}/*",
                "rm -rf $DIR",
                "rm -rf \"$DIR\"/cache",
                "rm -rf ~/build",
                "rm -- -r /",
                "echo rm -rf /",
                "find /var -name '*.tmp' -delete",
                "find / -name core",
                "mv a b",
                "mv -t /usr file",
                "mkfs.ext4 -V",
                "dd if=/dev/sda of=backup.img",
                "dd of=/dev/null",
                "echo x > /dev/null 2>&1",
                "echo x > /dev/stderr",
                "cp /dev/sda1 image",
                "shutdown -c",
                "systemctl restart nginx",
                "systemctl status nginx",
                "chmod -R 755 /srv/www",
                "chmod 755 /",
                "chmod -r /etc/motd",
                "kill -1 4711",
                "kill -9 4711",
                "f() { g | g & }; f",
                "f() { echo f; }; f"
            })
    void leavesAHarmlessOneAlone(String text) {
        assertEquals(List.of(), dangers(text), () -> "in " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/innocent", "innocent"})
    void goesByWhatALinkLeadsTo(String program) {
        var sight = Sight.of(List.of(program, "-rf", "/"), Optional.empty());
        var dangers = new Dangers(Path.of("/home/me"), UnaryOperator.identity(), command -> "rm");
        assertEquals(Danger.REMOVE, dangers.in(sight).getFirst().danger());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rm -rf /srv/link", "rm -rf /srv/link/*", "chmod -R 777 /srv/link/"})
    void aLinkedFolderIsWhatItLeadsTo(String text) {
        var sight = Sight.of(List.of("sh", "-c", text), Optional.empty());
        var dangers = new Dangers(
                Path.of("/home/me"),
                path -> path.equals(Path.of("/srv/link")) ? Path.of("/etc") : path,
                SeenCommand::baseName);
        assertEquals(1, dangers.in(sight).size());
    }

    private static List<Found> dangers(String text) {
        return new Dangers(Path.of("/home/me"), UnaryOperator.identity(), SeenCommand::baseName)
                .in(Sight.of(List.of("sh", "-c", text), Optional.empty()));
    }
}
