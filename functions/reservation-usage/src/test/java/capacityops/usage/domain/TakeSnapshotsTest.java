package capacityops.usage.domain;

import static capacityops.usage.domain.FakeAccounts.OWN;
import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.TakeSnapshots.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeSnapshotsTest {
  private final UsageWorld world = new UsageWorld().price("m5.large", "0.096");

  @Test
  void take_notesWhatIsInServiceInEveryRegion() {
    FakeEc2 ec2 = world.account(OWN).pagesOf(1).withEmptyPages();
    ec2.region(
            "us-east-1",
            reservation(1).instances(10, 4).get(),
            reservation(2).state("scheduled").get(),
            reservation(3).ownedBy("222222222222").get())
        .region("eu-west-1", reservation(4).in("eu-west-1").get());

    Instant start = world.clock.instant();
    Taken taken = taking(List.of()).take();

    assertThat(taken).isEqualTo(new Taken(2, List.of()));
    assertThat(world.stores.since("us-east-1", id(1), Instant.EPOCH))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.at()).isBetween(start, world.clock.instant());
              assertThat(one).isEqualTo(new Snapshot(one.at(), 10, 6));
            });
    assertThat(world.stores.since("eu-west-1", id(4), Instant.EPOCH)).hasSize(1);
  }

  @Test
  void take_regionThatFails_isUnknown_allOfThem_isAFailure() {
    FakeEc2 ec2 = world.account(OWN).region("us-east-1", reservation(1).get()).region("eu-west-1");
    ec2.fail("DescribeCapacityReservations@eu-west-1", Failures.denied("Describe"), 1);
    assertThat(taking(List.of("eu-west-1", "us-east-1")).take().unknown())
        .extracting(Unknown::region)
        .containsExactly("eu-west-1");

    ec2.fail("DescribeCapacityReservations", Failures.denied("Describe"), 2);
    assertThatThrownBy(() -> taking(List.of("eu-west-1", "us-east-1")).take())
        .isInstanceOf(AwsFailure.Refused.class);
  }

  @Test
  void snapshotsOfEveryHour_makeTheReportsSharesFiner() {
    FakeEc2 ec2 = world.account(OWN);
    ec2.region("us-east-1", reservation(1).instances(10, 10).get());
    for (int hour = 0; hour < 24; hour++) {
      taking(List.of()).take();
      world.clock.of(Duration.ofHours(1));
    }

    world.report();

    assertThat(world.metrics.get("all").idleInstanceCount()).isEqualTo(10);
    assertThat(
            IdleMeasure.of(
                    world.stores.since("us-east-1", id(1), Instant.EPOCH),
                    new Snapshot(world.clock.instant(), 10, 0))
                .last24Hours()
                .observed())
        .isEqualByComparingTo("1");
  }

  private TakeSnapshots taking(List<String> regions) {
    return new TakeSnapshots(world.accounts, world.stores, regions, world.pace(), world.clock);
  }
}
