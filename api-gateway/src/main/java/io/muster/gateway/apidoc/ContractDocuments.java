package io.muster.gateway.apidoc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The documents of the contract as they are served: each one file, from the files on the class path. */
final class ContractDocuments {
    private static final ObjectMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(Feature.WRITE_DOC_START_MARKER)
            .disable(Feature.SPLIT_LINES)
            .enable(Feature.LITERAL_BLOCK_STYLE)
            .stringQuotingChecker(new QuotedNumbers())
            .build());

    private ContractDocuments() {}

    /**
     * Reads and bundles a document; takes some milliseconds.
     *
     * @param path as {@code openapi.yaml}
     */
    static byte[] bundled(String path) {
        var document = DocumentBundler.bundle(path, ContractDocuments::read);
        if (document.has("openapi")) {
            // Said once for all schemas, where OpenAPI wants it said: JSON Schema 2020-12 with OpenAPI's own
            // annotations.
            document = withDialect(document);
        }
        try {
            return YAML.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(path + " cannot be written as YAML", e);
        }
    }

    static JsonNode read(String path) {
        try {
            return YAML.readTree(ClassPathFile.bytes("/" + path)); // JSON is YAML, too
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse " + path, e);
        }
    }

    private static ObjectNode withDialect(ObjectNode document) {
        var copy = YAML.createObjectNode();
        document.properties().forEach(entry -> {
            copy.set(entry.getKey(), entry.getValue());
            if (entry.getKey().equals("info")) {
                copy.put("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base");
            }
        });
        return copy;
    }

    /** OpenAPI wants status codes in quotes, so that they are texts to every YAML parser. */
    private static final class QuotedNumbers extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;

        @Override
        public boolean needToQuoteName(String name) {
            return super.needToQuoteName(name) || Character.isDigit(name.charAt(0));
        }
    }
}
