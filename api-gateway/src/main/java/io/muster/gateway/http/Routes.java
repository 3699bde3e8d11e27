package io.muster.gateway.http;

import io.javalin.config.RoutesConfig;

/** The routes of one feature. */
public interface Routes {
    void register(RoutesConfig routes);
}
