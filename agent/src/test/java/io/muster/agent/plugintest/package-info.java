/** Handlers that tests put into jars. They see what plugins see: the API alone. */
package io.muster.agent.plugintest;
