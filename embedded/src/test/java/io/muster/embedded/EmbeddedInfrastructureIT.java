package io.muster.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedInfrastructureIT {
    @Test
    void keepsRecordsAndKeysAcrossARestart(@TempDir Path directory) throws Exception {
        try (var first = EmbeddedInfrastructure.start(directory, 0, 0)) {
            try (var admin = Admin.create(Map.of("bootstrap.servers", first.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("kept", Optional.of(1), Optional.empty())))
                        .all()
                        .get();
            }
            try (var producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", first.bootstrapServers()),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>("kept", "key", "value")).get();
            }
            assertEquals("+OK", redis(first, "SET kept value"));
        }
        try (var second = EmbeddedInfrastructure.start(directory, 0, 0)) {
            assertEquals("value", onlyRecord(second));
            assertEquals("$5", redis(second, "GET kept"));
        }
    }

    @Test
    void startsAgainOnTheSamePortsAfterAStop(@TempDir Path directory) {
        try (var infrastructure = EmbeddedInfrastructure.start(directory, 0, 0)) {
            var redis = infrastructure.redisUri();
            var kafka = infrastructure.bootstrapServers();
            infrastructure.stopRedis();
            infrastructure.stopKafka();
            assertThrows(java.io.IOException.class, () -> redis(infrastructure, "PING"));
            infrastructure.startRedis();
            infrastructure.startKafka();
            assertEquals(redis, infrastructure.redisUri());
            assertEquals(kafka, infrastructure.bootstrapServers());
        }
    }

    @Test
    void namesThePortThatIsInUse(@TempDir Path directory) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var problem = assertThrows(
                    PortInUseException.class, () -> EmbeddedInfrastructure.start(directory, taken.getLocalPort(), 0));
            assertEquals("kafka", problem.system());
            assertEquals(taken.getLocalPort(), problem.port());
        }
    }

    @Test
    void stopsARedisThatAKilledOwnerLeftBehind(@TempDir Path directory) {
        var killed = new EmbeddedRedis(directory, 0);
        killed.start();
        var leftover = killed.process().orElseThrow();
        try (var next = new EmbeddedRedis(directory, killed.uri().getPort())) {
            next.start(); // would fail: the port is the leftover's
            assertFalse(leftover.isAlive());
            assertTrue(next.process().orElseThrow().isAlive());
        }
    }

    private static String onlyRecord(Infrastructure infrastructure) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", infrastructure.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partition = new TopicPartition("kept", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
        }
    }

    private static String redis(Infrastructure infrastructure, String command) throws java.io.IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), infrastructure.redisUri().getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            for (var c = socket.getInputStream().read();
                    c != '\r';
                    c = socket.getInputStream().read()) {
                answer.append((char) c);
            }
            return answer.toString();
        }
    }
}
