/** The REST API: takes work from clients, writes it to the log, answers from the views. */
@NullMarked
package io.muster.gateway;

import org.jspecify.annotations.NullMarked;
