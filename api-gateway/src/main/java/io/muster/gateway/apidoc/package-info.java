/** The API's own description: OpenAPI and AsyncAPI documents, and a page to read and try them. */
@NullMarked
package io.muster.gateway.apidoc;

import org.jspecify.annotations.NullMarked;
