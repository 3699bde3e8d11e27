package io.muster.agent.handler.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.schemas.codec.Json;
import org.junit.jupiter.api.Test;

class FactsHandlerTest {
    private final FactsHandler handler =
            new FactsHandler(() -> Json.MAPPER.createObjectNode().put("hostname", "web-1"));

    @Test
    void writesTheFactsAsJson() throws Exception {
        var run = new RecordedRun();
        assertInstanceOf(
                Outcome.Completed.class,
                handler.prepare(Json.MAPPER.createObjectNode()).run(run));
        assertEquals("{\"hostname\":\"web-1\"}", run.written().stdout());
    }

    @Test
    void stopsWhenItHasTo() throws Exception {
        assertInstanceOf(
                Outcome.Stopped.class,
                handler.prepare(Json.MAPPER.createObjectNode()).run(RecordedRun.stopped()));
    }

    @Test
    void takesNoParameters() {
        assertThrows(
                IllegalArgumentException.class,
                () -> handler.prepare(Json.MAPPER.createObjectNode().put("x", 1)));
    }
}
