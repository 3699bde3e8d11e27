/** The views where they are kept. Redis is known only here. */
@NullMarked
package io.muster.dispatcher.view;

import org.jspecify.annotations.NullMarked;
