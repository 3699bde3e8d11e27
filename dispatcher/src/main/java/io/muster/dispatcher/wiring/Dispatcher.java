package io.muster.dispatcher.wiring;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.intake.FoldLoop;
import io.muster.runtime.wiring.ServiceContext;

/** A running dispatcher. */
public final class Dispatcher implements AutoCloseable {
    private final ApplicationContext context;

    private Dispatcher(ApplicationContext context) {
        this.context = context;
    }

    /**
     * Returns when the topics are there and folding has begun. Redis may be down; the fold waits for it.
     *
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer
     * @throws IllegalStateException when the shared topics are not cut alike
     */
    public static Dispatcher start(DispatcherConfig config) {
        var context = ServiceContext.start(DispatcherWiring.class, config);
        try {
            context.getBean(FoldLoop.class).start();
            return new Dispatcher(context);
        } catch (BeanInstantiationException e) {
            context.close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
