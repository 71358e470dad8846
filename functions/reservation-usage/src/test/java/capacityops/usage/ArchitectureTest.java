package capacityops.usage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Arrows point inward. */
@AnalyzeClasses(
    packages = "capacityops.usage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DOMAIN_KNOWS_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("capacityops.usage.domain")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon..",
              "com.amazonaws..",
              "capacityops.usage",
              "capacityops.usage.aws",
              "capacityops.usage.report");

  @ArchTest
  static final ArchRule REPORT_KNOWS_THE_DOMAIN_ONLY =
      noClasses()
          .that()
          .resideInAPackage("capacityops.usage.report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "capacityops.usage", "capacityops.usage.aws");

  @ArchTest
  static final ArchRule ONLY_ADAPTERS_AND_WIRING_KNOW_THE_SDK =
      noClasses()
          .that()
          .resideInAPackage("capacityops.usage")
          .and()
          .doNotHaveSimpleName("UsageWiring")
          .and()
          .doNotHaveSimpleName("UsageConfig")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");
}
