package io.muster.gateway.security;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.security.BrowserGuard.Signs;
import io.muster.schemas.id.AgentId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may make the calls of HTTP agents. */
class HttpAgentAuthTest {
    private static final String ADMIN = "admin-token-of-this-test";
    private static final String JOIN = "join-token-of-this-test-";
    private static final AgentId ONE = new AgentId("agent_001");
    private static final AgentId TWO = new AgentId("agent_002");
    private static final AgentTokens TOKENS = new AgentTokens(JOIN);
    private static final String JSON = "application/json";
    private final HttpAgentAuth auth = auth(false);

    @Test
    void theAdminTokenIsGoodForAll() {
        for (var path : paths()) {
            auth.requireAgent(caller(auth, path, ADMIN), ONE);
        }
    }

    @Test
    void theJoinTokenIsGoodForRegisteringAlone() {
        assertEquals(new Caller.Joiner(), caller(auth, HttpAgentCalls.REGISTER, JOIN));
        for (var path : List.of(HttpAgentCalls.HEARTBEAT, HttpAgentCalls.TASK, HttpAgentCalls.RESULT)) {
            assertRefused(ProblemCode.FORBIDDEN, () -> caller(auth, path, JOIN));
        }
    }

    @Test
    void anAgentsTokenIsGoodForThatAgentAlone() {
        var caller = caller(auth, HttpAgentCalls.HEARTBEAT, TOKENS.of(ONE));
        auth.requireAgent(caller, ONE);
        assertRefused(ProblemCode.FORBIDDEN, () -> auth.requireAgent(caller, TWO));
    }

    @Test
    void anAgentsTokenNeitherRegistersNorSubmits() {
        assertRefused(ProblemCode.FORBIDDEN, () -> caller(auth, HttpAgentCalls.REGISTER, TOKENS.of(ONE)));
        assertRefused(ProblemCode.FORBIDDEN, () -> caller(auth, HttpAgentCalls.TASK, TOKENS.of(ONE)));
    }

    @Test
    void aTokenThatIsNobodysIsRefused() {
        for (var token : List.of("wrong", new AgentTokens("another join token").of(ONE))) {
            assertRefused(ProblemCode.UNAUTHORIZED, () -> caller(auth, HttpAgentCalls.REGISTER, token));
            assertRefused(
                    ProblemCode.UNAUTHORIZED, () -> auth.requireAgent(caller(auth, HttpAgentCalls.RESULT, token), ONE));
        }
    }

    @Test
    void withoutATokenNothingIsLetInUnlessTheModeAllowsIt() {
        assertRefused(ProblemCode.UNAUTHORIZED, () -> anonymous(auth, signs("127.0.0.1:8080", null, null, JSON)));
        assertEquals(new Caller.Anonymous(), anonymous(auth(true), signs("127.0.0.1:8080", null, null, JSON)));
    }

    @Test
    void aWrongTokenIsNotBetterForTheMode() {
        assertRefused(ProblemCode.UNAUTHORIZED, () -> caller(auth(true), HttpAgentCalls.REGISTER, "wrong"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.8.9.1:1", "[::1]", "[::1]:8080"})
    void withoutATokenTheHostIsALoopbackName(String host) {
        assertDoesNotThrow(() -> anonymous(auth(true), signs(host, null, null, JSON)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "10.0.0.1", ""})
    void withoutATokenAForeignHostIsRefused(String host) {
        assertRefused(ProblemCode.FORBIDDEN, () -> anonymous(auth(true), signs(host, null, null, JSON)));
        assertRefused(ProblemCode.FORBIDDEN, () -> anonymous(auth(true), signs(null, null, null, JSON)));
    }

    @Test
    void withoutATokenWhatABrowserSendsIsRefused() {
        assertRefused(
                ProblemCode.FORBIDDEN,
                () -> anonymous(auth(true), signs("localhost", "http://evil.example", null, JSON)));
        assertRefused(ProblemCode.FORBIDDEN, () -> anonymous(auth(true), signs("localhost", "null", null, JSON)));
        // An image: a GET without an Origin, which would fetch a task.
        assertRefused(
                ProblemCode.FORBIDDEN,
                () -> auth(true)
                        .caller(HttpAgentCalls.TASK, null, new Signs("GET", "localhost", null, "cross-site", null)));
    }

    @Test
    void withoutATokenABodyIsDeclaredAsJson() {
        for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "")) {
            assertRefused(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    () -> anonymous(auth(true), signs("localhost", null, null, type)));
        }
        assertRefused(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE, () -> anonymous(auth(true), signs("localhost", null, null, null)));
        assertDoesNotThrow(
                () -> anonymous(auth(true), signs("localhost", null, null, "Application/JSON; charset=utf-8")));
    }

    private static HttpAgentAuth auth(boolean anonymous) {
        return new HttpAgentAuth(new Tokens(ADMIN, JOIN), TOKENS, anonymous, () -> List.of(ONE, TWO));
    }

    private static List<String> paths() {
        return List.of(HttpAgentCalls.REGISTER, HttpAgentCalls.HEARTBEAT, HttpAgentCalls.TASK, HttpAgentCalls.RESULT);
    }

    private static Caller caller(HttpAgentAuth auth, String path, String token) {
        return auth.caller(path, "Bearer " + token, signs("gateway.example", "http://page.example", null, JSON));
    }

    private static Caller anonymous(HttpAgentAuth auth, Signs signs) {
        return auth.caller(HttpAgentCalls.HEARTBEAT, null, signs);
    }

    private static Signs signs(
            @Nullable String host, @Nullable String origin, @Nullable String site, @Nullable String type) {
        return new Signs("POST", host, origin, site, type);
    }

    private static void assertRefused(ProblemCode code, Executable call) {
        assertEquals(code, assertThrows(ProblemException.class, call).code());
    }
}
