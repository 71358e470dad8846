package capacityops.usage.domain;

import java.time.Instant;
import java.util.Map;

/** Reservations to test with. */
public final class Reservations {
  private String region = "us-east-1";
  private String id = "cr-0000000000000001a";
  private String owner = FakeAccounts.OWN;
  private String type = "m5.large";
  private String state = "active";
  private String tenancy = "default";
  private String reservationType = "default";
  private Instant startDate = Instant.parse("2026-01-01T00:00:00Z");
  private Instant endDate;
  private String outpostArn;
  private Map<String, String> tags = Map.of();
  private int total = 10;
  private int available = 4;
  private Boolean interruptible;
  private CapacityReservation.InterruptibleCapacityAllocation lent;

  public static Reservations reservation(long number) {
    Reservations one = new Reservations();
    one.id = id(number);
    return one;
  }

  public static String id(long number) {
    return "cr-%017x".formatted(number);
  }

  public Reservations in(String name) {
    region = name;
    return this;
  }

  public Reservations ownedBy(String accountId) {
    owner = accountId;
    return this;
  }

  public Reservations type(String name) {
    type = name;
    return this;
  }

  public Reservations state(String word) {
    state = word;
    return this;
  }

  public Reservations dedicated() {
    tenancy = "dedicated";
    return this;
  }

  public Reservations block(Instant from, Instant to) {
    reservationType = "capacity-block";
    startDate = from;
    endDate = to;
    return this;
  }

  public Reservations ending(Instant at) {
    endDate = at;
    return this;
  }

  public Reservations onOutpost(String arn) {
    outpostArn = arn;
    return this;
  }

  public Reservations tags(Map<String, String> all) {
    tags = all;
    return this;
  }

  public Reservations instances(int all, int free) {
    total = all;
    available = free;
    return this;
  }

  public Reservations lending(int count, String status) {
    lent =
        new CapacityReservation.InterruptibleCapacityAllocation(
            count, count, status, "cr-0fffffffffffffff0", "adhoc");
    return this;
  }

  public Reservations interruptible() {
    interruptible = true;
    return this;
  }

  public CapacityReservation get() {
    return new CapacityReservation(
        region,
        id,
        owner,
        "arn:aws:ec2:%s:%s:capacity-reservation/%s".formatted(region, owner, id),
        "use1-az1",
        type,
        "Linux/UNIX",
        region + "a",
        tenancy,
        total,
        available,
        false,
        false,
        state,
        startDate,
        endDate,
        endDate == null ? "unlimited" : "limited",
        "open",
        startDate,
        tags,
        outpostArn,
        null,
        null,
        null,
        reservationType,
        null,
        null,
        null,
        null,
        interruptible,
        lent,
        null);
  }
}
