package io.muster.agent.handler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Whatever it depended on would be handed to every plugin, and could never change again. */
    @Test
    void pluginsAreCompiledAgainstTheJdkAndJacksonOnly() {
        var api = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.muster");
        classes()
                .should()
                .onlyDependOnClassesThat()
                // JSpecify has annotations only, for the compiler.
                .resideInAnyPackage("java..", "com.fasterxml.jackson..", "org.jspecify..", "io.muster.agent.handler")
                .check(api);
    }
}
