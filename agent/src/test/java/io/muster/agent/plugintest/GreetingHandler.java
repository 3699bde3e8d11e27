package io.muster.agent.plugintest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.Work;
import java.util.Optional;

/** Says who is greeted, and which class loader it has: each version of a plugin has one of its own. */
public final class GreetingHandler implements Handler {
    @Override
    public String type() {
        return "greeting";
    }

    @Override
    public Optional<String> paramsSchema() {
        return Optional.of("{\"properties\": {\"name\": {\"type\": \"string\"}}, \"required\": [\"name\"]}");
    }

    @Override
    public Work prepare(ObjectNode params) {
        var text = "hello " + params.path("name").textValue() + " from "
                + getClass().getClassLoader().getClass().getSimpleName() + ", kafka "
                + sees("org.apache.kafka.clients.producer.KafkaProducer");
        return context -> {
            context.stdout().print(text);
            return new Outcome.Completed();
        };
    }

    private static boolean sees(String className) {
        try {
            Class.forName(className, false, GreetingHandler.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
