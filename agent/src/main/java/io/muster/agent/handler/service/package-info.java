/** {@code service}: has systemd or sysv start, stop or restart a service, or tell how it is. */
@NullMarked
package io.muster.agent.handler.service;

import org.jspecify.annotations.NullMarked;
