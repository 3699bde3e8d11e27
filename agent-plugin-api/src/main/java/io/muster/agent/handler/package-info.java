/** What runs a task of one type: the port that built-in handlers and plugins implement. */
@NullMarked
package io.muster.agent.handler;

import org.jspecify.annotations.NullMarked;
