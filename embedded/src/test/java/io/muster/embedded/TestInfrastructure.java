package io.muster.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the Kafka and Redis that the build was asked for: embedded ones, or containers with
 * {@code -Pcontainers}. Started once per test run and shared, so tests use topic prefixes, key names or a
 * {@code FLUSHALL} of their own.
 *
 * <p>Use: {@code @ExtendWith(TestInfrastructure.class)} and a parameter of type {@link Infrastructure}.
 */
public final class TestInfrastructure implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Infrastructure.class;
    }

    @Override
    public Infrastructure resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(TestInfrastructure.class))
                .computeIfAbsent(Shared.class, key -> new Shared(start()), Shared.class)
                .infrastructure;
    }

    /** A fresh one, for tests that stop and start it. The caller closes it. */
    public static Infrastructure start() {
        if (System.getProperty("muster.test.infrastructure", "embedded").equals("containers")) {
            return new ContainerInfrastructure();
        }
        try {
            var directory = Files.createTempDirectory("muster-test-");
            return new DeletingInfrastructure(EmbeddedInfrastructure.start(directory, 0, 0), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Shared(Infrastructure infrastructure) implements AutoCloseable {
        @Override
        public void close() {
            infrastructure.close();
        }
    }

    /** Takes its data directory along when it goes. */
    private record DeletingInfrastructure(Infrastructure inner, Path directory) implements Infrastructure {
        @Override
        public String bootstrapServers() {
            return inner.bootstrapServers();
        }

        @Override
        public java.net.URI redisUri() {
            return inner.redisUri();
        }

        @Override
        public void stopKafka() {
            inner.stopKafka();
        }

        @Override
        public void startKafka() {
            inner.startKafka();
        }

        @Override
        public void stopRedis() {
            inner.stopRedis();
        }

        @Override
        public void startRedis() {
            inner.startRedis();
        }

        @Override
        public void close() {
            inner.close();
            try (var files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
