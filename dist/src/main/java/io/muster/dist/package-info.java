/** Puts together what is installed on machines that run an agent. Runs in the build, and is in nothing that is shipped. */
@NullMarked
package io.muster.dist;

import org.jspecify.annotations.NullMarked;
