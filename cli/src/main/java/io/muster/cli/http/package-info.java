/** How a command reaches the gateway's REST API. */
@NullMarked
package io.muster.cli.http;

import org.jspecify.annotations.NullMarked;
