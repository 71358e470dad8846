package capacityops.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "capacityops.events", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule arrows_pointInward =
      noClasses()
          .that()
          .resideInAPackage("..domain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon..",
              "capacityops.events",
              "capacityops.events.aws..",
              "capacityops.core.aws..",
              "capacityops.core.lambda..");

  @ArchTest
  static final ArchRule handlers_callNoAws =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Handler")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "capacityops.events.aws..");
}
