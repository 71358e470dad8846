package capacityops.usage.domain;

import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.api.ProblemException;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.ReservationFilter.Tag;
import capacityops.usage.domain.ReservationGateway.Filter;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.ShowReservations.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShowReservationsTest {
  private static final ReservationFilter ALL = ReservationFilter.NONE;

  private final FakeEc2 ec2 = new FakeEc2();
  private final ShowReservations service = new ShowReservations(ec2, new ThreadWorkers());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void list_inPagesOfAnySize_givesEachReservationOnce(int size) {
    manyIn("us-east-1", 1, 7);
    manyIn("eu-west-1", 11, 4);
    ec2.region("ap-south-1").pagesOf(3).withEmptyPages();

    assertThat(walk(List.of(), ALL, size))
        .containsExactly(
            id(11), id(12), id(13), id(14), id(1), id(2), id(3), id(4), id(5), id(6), id(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void list_byTagAndType_looksInsidePages(int size) {
    ec2.region(
        "us-east-1",
        reservation(1).tags(Map.of("team", "ml")).get(),
        reservation(2).tags(Map.of("team", "web")).get(),
        reservation(3).tags(Map.of("team", "ml", "env", "prod")).get(),
        reservation(4).tags(Map.of("team", "ml")).interruptible().get());
    ec2.pagesOf(2);

    assertThat(walk(List.of(), tagged(new Tag("team", "ml")), size))
        .containsExactly(id(1), id(3), id(4));
    assertThat(walk(List.of(), tagged(new Tag("env", null), new Tag("team", "ml")), size))
        .containsExactly(id(3));
    assertThat(walk(List.of(), new ReservationFilter(List.of(), List.of(), List.of(), true), size))
        .containsExactly(id(4));
  }

  @Test
  void list_byState_isAskedOfEc2() {
    ec2.region("us-east-1", reservation(1).get(), reservation(2).state("scheduled").get());
    ReservationFilter scheduled =
        new ReservationFilter(
            List.of(new Filter("state", List.of("scheduled"))), List.of(), List.of(), null);

    assertThat(walk(List.of("us-east-1"), scheduled, 10)).containsExactly(id(2));
  }

  @Test
  void list_regionThatFails_isUnknown_andTheOthersAreListed() {
    manyIn("us-east-1", 1, 2);
    ec2.region("eu-west-1")
        .fail(
            "DescribeCapacityReservations@eu-west-1",
            Failures.denied("DescribeCapacityReservations"),
            1);

    Listed listed = service.list(List.of(), ALL, 10, Optional.empty());

    assertThat(listed.reservations()).hasSize(2);
    assertThat(listed.unknown()).extracting(Unknown::region).containsExactly("eu-west-1");
    assertThat(listed.unknown().getFirst().reason()).contains("UnauthorizedOperation");
  }

  @Test
  void list_onlyRegionFails_orFilterIsInvalid_isAFailure() {
    ec2.region("us-east-1").region("eu-west-1");
    ec2.fail("DescribeCapacityReservations", Failures.unavailable("Describe"), 1);
    assertThatThrownBy(() -> service.list(List.of("us-east-1"), ALL, 10, Optional.empty()))
        .isInstanceOf(AwsFailure.Unavailable.class);

    ec2.fail(
        "DescribeCapacityReservations", Failures.invalid("Describe", "InvalidParameterValue"), 2);
    assertThatThrownBy(() -> service.list(List.of(), ALL, 10, Optional.empty()))
        .isInstanceOf(AwsFailure.Refused.class);
  }

  @Test
  void list_tokenGivenTwice_isAnError() {
    manyIn("us-east-1", 1, 1);
    ec2.withoutEnd();

    assertThatThrownBy(() -> service.list(List.of(), ALL, 100, Optional.empty()))
        .hasMessageContaining("same page token twice");
  }

  @Test
  void show_findsItInAnyRegion() {
    manyIn("us-east-1", 1, 1);
    ec2.region("eu-west-1", reservation(5).in("eu-west-1").get());

    assertThat(service.show(id(5), Optional.empty()).region()).isEqualTo("eu-west-1");
  }

  @Test
  void show_notThere_is404_butNotWhereARegionWasNotRead() {
    ec2.region("us-east-1").region("eu-west-1");
    assertThatThrownBy(() -> service.show(id(5), Optional.empty()))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));

    ec2.fail("DescribeCapacityReservations@eu-west-1", Failures.unavailable("Describe"), 1);
    assertThatThrownBy(() -> service.show(id(5), Optional.empty()))
        .isInstanceOf(AwsFailure.Unavailable.class);
  }

  @Test
  void usage_joinsEveryPage_anEmptyOneToo() {
    ec2.region("us-east-1", reservation(1).instances(20, 2).get())
        .used(
            id(1),
            new InstanceUsage("111111111111", 5),
            new InstanceUsage("222222222222", 6),
            new InstanceUsage("333333333333", 7))
        .pagesOf(2)
        .withEmptyPages();

    ReservationUsage usage = service.usage(id(1), Optional.of("us-east-1"));

    assertThat(usage.instanceUsages())
        .extracting(InstanceUsage::usedInstanceCount)
        .containsExactly(5, 6, 7);
    assertThat(usage.totalInstanceCount()).isEqualTo(20);
  }

  @Test
  void usage_tokenGivenTwice_isAnError() {
    ec2.region("us-east-1", reservation(1).get()).withoutEnd();

    assertThatThrownBy(() -> service.usage(id(1), Optional.of("us-east-1")))
        .hasMessageContaining("same page token twice");
  }

  private List<String> walk(List<String> regions, ReservationFilter filter, int size) {
    List<String> ids = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Listed listed = service.list(regions, filter, size, next);
      assertThat(listed.reservations()).hasSizeLessThanOrEqualTo(size);
      listed.reservations().forEach(one -> ids.add(one.capacityReservationId()));
      next = listed.next();
    } while (next.isPresent());
    return ids;
  }

  private static ReservationFilter tagged(Tag... tags) {
    return new ReservationFilter(List.of(), List.of(tags), List.of(), null);
  }

  private void manyIn(String region, int from, int number) {
    for (int i = 0; i < number; i++) {
      ec2.region(region, reservation(from + i).in(region).get());
    }
  }
}
