package io.muster.cli.history;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.dispatcher.view.ViewUnavailableException;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import java.net.URI;
import java.util.function.Supplier;

/** The log and its views. */
record Stores(KafkaSettings kafka, URI redis) {
    /** @throws CommandFailure when one of them does not answer */
    <T> T ask(Supplier<T> question) {
        try {
            return ask(kafka, question);
        } catch (ViewUnavailableException e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    "Redis at " + redis.getHost() + ":" + redis.getPort() + ": " + e.getMessage(),
                    "is it the right one? --redis or MUSTER_REDIS_URI says where it is",
                    e);
        }
    }

    /** @throws CommandFailure when Kafka does not answer */
    static <T> T ask(KafkaSettings kafka, Supplier<T> question) {
        try {
            return question.get();
        } catch (LogUnavailableException e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    "Kafka at " + kafka.bootstrapServers() + ": " + e.getMessage(),
                    "is it the right one? --bootstrap-servers or MUSTER_KAFKA_BOOTSTRAP_SERVERS says where it is",
                    e);
        }
    }
}
