package io.muster.gateway.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.gateway.http.RequestBody;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRequestTest {
    @Test
    void fillsInWhatAClientLeavesOut() {
        var request = read("""
            {"agent_id": "web-1", "type": "shell", "params": {"command": "uptime"}}\
            """);
        assertEquals(Duration.ofHours(1), request.deliveryTimeout());
        assertEquals(Duration.ofMinutes(10), request.executionTimeout());
    }

    @Test
    void namesEveryFieldThatIsWrongAtOnce() {
        var fields =
                errors("""
                    {"agent_id": "a.b", "selector": "role=web", "type": 7, "delivery_timeout": "soon", "colour": "red",
                     "annotations": {"a": 1}, "retry": {"max_attempts": 0, "often": true}}\
                    """).stream().map(FieldError::field).sorted().distinct().toList();
        assertEquals(
                List.of(
                        "agent_id",
                        "annotations.a",
                        "colour",
                        "delivery_timeout",
                        "retry.max_attempts",
                        "retry.often",
                        "type"),
                fields);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type": "shell", "params": {"command": "uptime"}}                                                 | agent_id
        {"agent_id": "../x", "type": "shell", "params": {"command": "uptime"}}                             | agent_id
        {"agent_id": "a", "type": "Shell!"}                                                                | type
        {"agent_id": "a"}                                                                                  | type
        {"agent_id": "a", "type": "shell"}                                                                 | params.command
        {"agent_id": "a", "type": "shell", "params": []}                                                   | params
        {"agent_id": "a", "type": "shell", "params": {"command": "echo \\"x"}}                             | params
        {"agent_id": "a", "type": "shell", "params": {"argv": ["x"], "command": "x"}}                      | params.command
        {"agent_id": "a", "type": "shell", "params": {"argv": ["x", 1]}}                                   | params.argv[1]
        {"agent_id": "a", "type": "shell", "params": {"command": "x", "comand": "x"}}                      | params.comand
        {"agent_id": "a", "type": "sleep", "params": {"duration": "a while"}}                              | params.duration
        {"selector": "role==", "type": "x", "execution_timeout": "0s"}                                 | execution_timeout
        {"selector": "role=web,,", "type": "x"}                                                        | selector
        {"agent_id": "a", "type": "x", "retry": {"max_attempts": 3}}                                   | retry.max_attempts
        {"agent_id": "a", "type": "shell", "params": {"command": "x", "secrets": ["abc"]}}                 | params
        {"agent_id": "a", "type": "other", "params": {"secrets": "abcd"}}                                  | params
        """)
    void refusesABodyAndNamesTheField(String body, String field) {
        assertEquals(field, errors(body).getFirst().field());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        shell   | "command": "reboot"
        script  | "script": "reboot"
        file    | "action": "get", "path": "/etc/hosts"
        http    | "url": "http://127.0.0.1/"
        service | "action": "restart", "name": "web"
        facts   |
        sleep   | "duration": "1s"
        other   | "a": 1
        """)
    void aTaskOfAnyTypeMayMeanToBeDangerousAndTheAgentIsTold(String type, String params) {
        var separator = params == null ? "" : params + ", ";
        for (var allow : List.of(true, false)) {
            var request = read("""
                {"agent_id": "a", "type": "%s", "params": {%s"allow_dangerous": %s}}\
                """.formatted(type, separator, allow));
            assertEquals(allow, request.params().path("allow_dangerous").booleanValue());
        }
        assertEquals("params", errors("""
                {"agent_id": "a", "type": "%s", "params": {%s"allow_dangerous": "yes"}}\
                """.formatted(type, separator)).getFirst().field());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"agent_id":
        []
        "text"
        {} {}
        {"type": "shell", "type": "shell"}
        """)
    void refusesWhatIsNotOneJsonObject(String body) {
        var problem = assertThrows(ProblemException.class, () -> RequestBody.parse(body.getBytes(UTF_8)));
        assertEquals(ProblemCode.MALFORMED_JSON, problem.code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"type": "shell", "params": {"argv": ["echo", "\\ud800"]}} | params.argv[1]
        {"type": "\\udc00x"} | type
        {"params": {"a": [{"b": "\\ud83d\\ud83d\\ude00"}]}} | params.a[0].b
        """)
    void saysWhereATextIsNone(String body, String where) {
        var problem = assertThrows(ProblemException.class, () -> RequestBody.parse(body.getBytes(UTF_8)));
        assertEquals(ProblemCode.MALFORMED_JSON, problem.code());
        assertEquals(
                "The text at " + where + " has one half of a surrogate pair, which is no character.",
                problem.getMessage());
    }

    @Test
    void takesCharactersOfTwoSurrogates() {
        assertEquals(
                "😀",
                RequestBody.parse("{\"a\": \"\\ud83d\\ude00\"}".getBytes(UTF_8)).text("a"));
    }

    private static TaskRequest read(String json) {
        return TaskRequest.read(RequestBody.parse(json.getBytes(UTF_8)));
    }

    private static List<FieldError> errors(String json) {
        var problem = assertThrows(ProblemException.class, () -> read(json));
        assertEquals(ProblemCode.INVALID_BODY, problem.code());
        return problem.problem().errors();
    }
}
