package capacityops.lending;

import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;

/**
 * What the functions of this module rehearse with: requests that are answered to their end, and a
 * reservation as EC2 describes it, before and while a part of it is lent.
 */
final class LendingRehearsals {
  static final String SOURCE = "cr-00000000000000001";

  private static final String CREATE = "CreateInterruptibleCapacityReservationAllocation";
  private static final String UPDATE = "UpdateInterruptibleCapacityReservationAllocation";
  private static final String DESCRIBE = "DescribeCapacityReservations";

  private LendingRehearsals() {}

  /** EC2 with a reservation that lends nothing yet. */
  static RehearsalAws idle() {
    String created =
        """
        <requestId>rehearsal</requestId>
        <sourceCapacityReservationId>%s</sourceCapacityReservationId>
        <targetInstanceCount>4</targetInstanceCount>
        <status>pending</status>
        <interruptionType>adhoc</interruptionType>
        """
            .formatted(SOURCE);
    return new RehearsalAws()
        .answering(DESCRIBE, described(""))
        .answering(CREATE, answer(CREATE, created));
  }

  /** EC2 with a reservation that lends 4 instances, of which 2 are taken back. */
  static RehearsalAws lending() {
    String lent =
        "<interruptibleCapacityAllocation>%s</interruptibleCapacityAllocation>"
            .formatted(lent("active", 4));
    return new RehearsalAws()
        .answering(DESCRIBE, described(lent))
        .answering(UPDATE, answer(UPDATE, lent("updating", 2)));
  }

  /** Some of the reservation is to be lent. */
  static Rehearsal lend() {
    return named("{\"instanceCount\": 4, \"tags\": {\"team\": \"ml\"}}");
  }

  /** Some of what is lent is taken back. */
  static Rehearsal change() {
    return named("{\"targetInstanceCount\": 2}");
  }

  /** What is lent is shown. */
  static Rehearsal show() {
    return named(null);
  }

  private static Rehearsal named(String body) {
    return Rehearsal.writing(body).of("capacityReservationId", SOURCE);
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
            <startDate>2026-01-01T00:00:00.000Z</startDate>
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
        <targetInstanceCount>%d</targetInstanceCount>
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
