package capacityops.lending;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import capacityops.core.HouseRules;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "capacityops.lending",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule ONE_CLASS_LENDS =
      noClasses()
          .that()
          .doNotHaveSimpleName("Ec2Allocations")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*\\.(Create|Update)InterruptibleCapacityReservationAllocation.*");
}
