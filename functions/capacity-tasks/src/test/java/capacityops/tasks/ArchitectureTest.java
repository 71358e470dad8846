package capacityops.tasks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import capacityops.core.HouseRules;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskRequest;

@AnalyzeClasses(
    packages = "capacityops.tasks",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule ONE_CLASS_STARTS_CAPACITY_TASKS =
      noClasses()
          .that()
          .doNotHaveSimpleName("OutpostsTaskStarter")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(StartCapacityTaskRequest.class);
}
