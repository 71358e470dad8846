package capacityops.lending;

import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;
import capacityops.lending.domain.AdoptAllocation;
import capacityops.lending.domain.DecisionLog;
import capacityops.lending.domain.Reservation;

/**
 * What the functions of this module rehearse with: requests that are answered to their end, and a
 * reservation as EC2 describes it, before and while a part of it is lent.
 */
final class LendingRehearsals {
  private static final String SOURCE = "cr-00000000000000001";

  private static final String CREATE = "CreateInterruptibleCapacityReservationAllocation";
  private static final String UPDATE = "UpdateInterruptibleCapacityReservationAllocation";
  private static final String DESCRIBE = "DescribeCapacityReservations";

  private static final String REASON = "rehearsal";

  private LendingRehearsals() {}

  /** Parts that find a reservation that lends nothing yet. */
  static LendingWiring idle() {
    String created =
        """
        <requestId>rehearsal</requestId>
        <sourceCapacityReservationId>%s</sourceCapacityReservationId>
        <targetInstanceCount>4</targetInstanceCount>
        <status>pending</status>
        <interruptionType>adhoc</interruptionType>
        """
            .formatted(SOURCE);
    return LendingWiring.rehearsing(
        new RehearsalAws()
            .answering(DESCRIBE, described(""))
            .answering(CREATE, answer(CREATE, created)));
  }

  /** Parts that find a reservation that lends 4 instances; 2 are taken back. */
  static LendingWiring lending() {
    String lent =
        "<interruptibleCapacityAllocation>%s</interruptibleCapacityAllocation>"
            .formatted(lent("active", 4));
    LendingWiring wiring =
        LendingWiring.rehearsing(
            new RehearsalAws()
                .answering(DESCRIBE, described(lent))
                .answering(UPDATE, answer(UPDATE, lent("updating", 2))));
    Reservation source = wiring.reservations().find(SOURCE).orElseThrow();
    new AdoptAllocation(wiring.ledger((event, at) -> {}), wiring.clock()).adopt(source, REASON);
    wiring
        .decisions()
        .note(
            SOURCE,
            new DecisionLog.Entry(Rehearsal.AT, "LEND", "IDLE", 0, 4, REASON, "applied", false));
    return wiring;
  }

  /** Some of the reservation is to be lent. */
  static Rehearsal lend() {
    return ofSource(Rehearsal.writing("{\"instanceCount\": 4, \"tags\": {\"team\": \"ml\"}}"));
  }

  /** Some of what is lent is taken back. */
  static Rehearsal change() {
    return ofSource(Rehearsal.writing("{\"targetInstanceCount\": 2}"));
  }

  /** What is lent is shown. */
  static Rehearsal show() {
    return ofSource(Rehearsal.reading(""));
  }

  private static Rehearsal ofSource(Rehearsal rehearsal) {
    return rehearsal.of("capacityReservationId", SOURCE);
  }

  /** Without its owner: who owns it is looked at only where EC2 says it. */
  private static String described(String lent) {
    return answer(
        DESCRIBE,
        """
        <requestId>rehearsal</requestId>
        <capacityReservationSet>
          <item>
            <capacityReservationId>%s</capacityReservationId>
            <instanceType>p5.48xlarge</instanceType>
            <availabilityZone>us-east-1a</availabilityZone>
            <availabilityZoneId>use1-az1</availabilityZoneId>
            <totalInstanceCount>8</totalInstanceCount>
            <availableInstanceCount>8</availableInstanceCount>
            <state>active</state>
            <startDate>2026-07-01T12:00:00.000Z</startDate>
            <endDateType>unlimited</endDateType>
            <reservationType>default</reservationType>
            <interruptible>false</interruptible>
            <capacityAllocationSet>
              <item><allocationType>used</allocationType><count>0</count></item>
            </capacityAllocationSet>
            <tagSet><item><key>team</key><value>ml</value></item></tagSet>
            %s
          </item>
        </capacityReservationSet>
        """
            .formatted(SOURCE, lent));
  }

  private static String lent(String status, int target) {
    return """
        <instanceCount>4</instanceCount>
        <targetInstanceCount>%s</targetInstanceCount>
        <status>%s</status>
        <interruptibleCapacityReservationId>cr-00000000000000002</interruptibleCapacityReservationId>
        <interruptionType>adhoc</interruptionType>
        """
        .formatted(target, status);
  }

  private static String answer(String operation, String members) {
    return "<%1$sResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">%2$s</%1$sResponse>"
        .formatted(operation, members);
  }
}
