package io.muster.gateway.http;

import io.javalin.config.RoutesConfig;

/** The routes of one feature. */
public interface Routes {
    void register(RoutesConfig routes);

    /** The server is about to stop: what takes long is to end. */
    default void stop() {}
}
