package io.muster.schemas.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellParamsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            df -h /                  | df;-h;/
              df   -h                | df;-h
            echo 'a b' "c d"         | echo;a b;c d
            echo a\\ b               | echo;a b
            echo "say \\"hi\\" \\n"  | echo;say "hi" \\n
            echo 'it'"'"'s'          | echo;it's
            echo $HOME > /x; ls *    | echo;$HOME;>;/x;;ls;*
            """)
    void splitsACommandAsAShellWouldAndDoesNothingElse(String command, String words) throws Exception {
        var expected = words.replace(";;", "\0;").split(";", -1);
        var argv = parse(Json.MAPPER.createObjectNode().put("command", command).toString())
                .argv();
        assertEquals(
                List.of(expected).stream().map(word -> word.replace('\0', ';')).toList(), argv);
    }

    @Test
    void keepsEmptyWords() throws Exception {
        assertEquals(
                List.of("printf", "%s", ""),
                parse("{\"command\": \"printf %s ''\"}").argv());
    }

    @Test
    void usesAShellOnlyWhenAsked() throws Exception {
        assertEquals(
                List.of("/bin/sh", "-c", "df | wc -l"),
                parse("{\"command\": \"df | wc -l\", \"shell\": true}").argv());
        assertEquals(
                List.of("df", "|", "wc"),
                parse("{\"argv\": [\"df\", \"|\", \"wc\"]}").argv());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"command\": \"\"}",
                "{\"command\": \"  \"}",
                "{\"command\": 7}",
                "{\"command\": \"''\"}",
                "{\"command\": \"echo 'a\"}",
                "{\"command\": \"echo \\\"a\"}",
                "{\"command\": \"echo \\\\\"}",
                "{\"command\": \"a\\u0000b\"}",
                "{\"argv\": []}",
                "{\"argv\": [\"\"]}",
                "{\"argv\": [1]}",
                "{\"argv\": \"df\"}",
                "{\"argv\": [\"df\"], \"command\": \"df\"}",
                "{\"argv\": [\"df\"], \"shell\": true}",
                "{\"command\": \"df\", \"shell\": \"yes\"}",
                "{\"command\": \"df\", \"cwd\": \"/\"}"
            })
    void refusesTheRest(String params) {
        assertThrows(IllegalArgumentException.class, () -> parse(params));
    }

    @Test
    void takesTheCircumstancesOfTheProgram() throws Exception {
        assertEquals(ProcessParams.NONE, parse("{\"command\": \"df\"}").process());
        assertEquals(
                new ProcessParams(
                        "in",
                        "/srv",
                        Map.of("A", "b"),
                        "www-data",
                        "027",
                        -5,
                        new ProcessLimits(536_870_912L, 1_500, 64, 10_240L)),
                parse("""
                        {"command": "df", "stdin": "in", "working_directory": "/srv", "env": {"A": "b"}, "run_as": "www-data",
                         "umask": "027", "nice": -5,
                         "limits": {"memory": "512MiB", "cpu": "1.5", "processes": 64, "output": "10KiB"}}""").process());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "stdin": 7                               | stdin must be a string
            "working_directory": "srv"               | absolute
            "env": []                                | env must be an object
            "env": {"A": 1}                          | value of A
            "env": {"A=B": "x"}                      | 'A=B'
            "env": {"MUSTER_RUN": "x"}               | MUSTER_RUN cannot be set
            "env": {"UID": "0"}                      | UID cannot be set
            "run_as": "a:b"                          | name of a user
            "umask": "22"                            | three octal digits
            "nice": 20                               | -20 to 19
            "nice": 1.5                              | -20 to 19
            "limits": 7                              | limits must be an object
            "limits": {"disk": "1MiB"}               | unknown field 'disk'
            "limits": {"memory": 5}                  | limits.memory must be a string
            "limits": {"memory": "5MB"}              | limits.memory: '5MB'
            "limits": {"memory": "0"}                | limits.memory: '0'
            "limits": {"memory": "1000000000GiB"}    | is not an amount
            "limits": {"cpu": "0.009"}               | limits.cpu: '0.009'
            "limits": {"cpu": "0"}                   | limits.cpu: '0'
            "limits": {"cpu": "1e3"}                 | limits.cpu: '1e3'
            "limits": {"processes": 0}               | limits.processes
            "limits": {"output": "much"}             | limits.output: 'much'
            """)
    void saysWhatIsWrongWithTheCircumstances(String field, String message) {
        var e = assertThrows(IllegalArgumentException.class, () -> parse("{\"command\": \"df\", " + field + "}"));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static ShellParams parse(String params) throws Exception {
        return ShellParams.parse((ObjectNode) Json.MAPPER.readTree(params));
    }
}
