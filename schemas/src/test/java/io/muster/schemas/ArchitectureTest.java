package io.muster.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theContractKnowsOnlyTheJdkAndJackson() {
        var contract = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.muster.schemas");
        classes()
                .should()
                .onlyDependOnClassesThat()
                // JSpecify has annotations only, for the compiler.
                .resideInAnyPackage("java..", "com.fasterxml.jackson..", "org.jspecify..", "io.muster.schemas..")
                .check(contract);
    }
}
