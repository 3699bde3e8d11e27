package io.muster.schemas.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.List;
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

    private static ShellParams parse(String params) throws Exception {
        return ShellParams.parse((ObjectNode) Json.MAPPER.readTree(params));
    }
}
