package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.Problem;
import io.muster.gateway.problem.ProblemCode;
import io.muster.schemas.contract.RecordSchema;
import io.muster.schemas.contract.SchemaFiles;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What all features answer with is as the schemas say. */
class ContractTest {
    @Test
    void aProblemIsAsItsSchemaSays() {
        assertEquals("", String.join("\n", RecordSchema.disagreements(Problem.class, "problem/v1/problem.json")));
        assertEquals(
                Arrays.stream(FieldError.class.getRecordComponents())
                        .map(component -> component.getName())
                        .collect(Collectors.toSet()),
                SchemaFiles.CURRENT
                        .schema("problem/v1/problem.json")
                        .property("errors")
                        .flatMap(errors -> errors.items())
                        .orElseThrow()
                        .required());
    }

    @Test
    void theProblemCodesOfTheSchemaAreThoseOfTheCode() {
        assertEquals(
                Arrays.stream(ProblemCode.values()).map(ProblemCode::code).collect(Collectors.toSet()),
                SchemaFiles.CURRENT
                        .schema("problem/v1/problem.json")
                        .property("code")
                        .orElseThrow()
                        .enumValues(),
                "list every code in schemas/src/main/resources/problem/v1/problem.json, and give it an example in the"
                        + " answers of openapi.yaml that can carry it");
    }
}
