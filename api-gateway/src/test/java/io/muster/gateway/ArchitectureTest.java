package io.muster.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.muster.gateway");

    @Test
    void theGatewayNeverImportsItsPeers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.agent..", "io.muster.dispatcher..", "io.muster.cli..", "io.muster.embedded..")
                .check(classes);
    }

    @Test
    void kafkaStaysInLink() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.gateway.link..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(classes);
    }

    @Test
    void redisStaysInStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.gateway.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(classes);
    }

    @Test
    void theDependencyInjectionStaysInWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.gateway.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta.inject..")
                .check(classes);
    }

    @Test
    void nothingButRoutesTheServerAndTheRequestReadersKnowsJavalin() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Routes")
                .and()
                .resideOutsideOfPackages(
                        "io.muster.gateway.http..", "io.muster.gateway.problem..", "io.muster.gateway.security..")
                .and()
                .doNotHaveSimpleName("IdempotencyKeys")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.javalin..")
                .check(classes);
    }
}
