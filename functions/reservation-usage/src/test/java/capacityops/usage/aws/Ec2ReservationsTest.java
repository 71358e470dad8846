package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import capacityops.usage.aws.FakeAws.Asked;
import capacityops.usage.domain.CapacityReservation;
import capacityops.usage.domain.CapacityReservation.CapacityAllocation;
import capacityops.usage.domain.CapacityReservation.CommitmentInfo;
import capacityops.usage.domain.CapacityReservation.InterruptibleCapacityAllocation;
import capacityops.usage.domain.ReservationGateway.Filter;
import capacityops.usage.domain.ReservationGateway.UsagePage;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;

class Ec2ReservationsTest {
  private static final String ID = "cr-0123456789abcdef0";

  @RegisterExtension final FakeAws aws = new FakeAws();
  private Ec2Clients clients;
  private Ec2Reservations reservations;

  @BeforeEach
  void reservations() {
    clients =
        new Ec2Clients(
            region -> aws.clients().sendingOnce(aws.here(Ec2Client.builder()).region(region)));
    reservations = new Ec2Reservations(clients, "us-east-1", null);
  }

  @Test
  void reservations_everyField_isRead() {
    aws.answers(
        200,
        """
        <DescribeCapacityReservationsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <requestId>r</requestId>
          <nextToken>more</nextToken>
          <capacityReservationSet><item>
            <capacityReservationId>%s</capacityReservationId>
            <ownerId>111111111111</ownerId>
            <capacityReservationArn>arn:aws:ec2:eu-west-1:111111111111:capacity-reservation/%s</capacityReservationArn>
            <availabilityZoneId>euw1-az1</availabilityZoneId>
            <instanceType>p5.48xlarge</instanceType>
            <instancePlatform>Linux/UNIX</instancePlatform>
            <availabilityZone>eu-west-1a</availabilityZone>
            <tenancy>default</tenancy>
            <totalInstanceCount>8</totalInstanceCount>
            <availableInstanceCount>3</availableInstanceCount>
            <ebsOptimized>true</ebsOptimized>
            <ephemeralStorage>false</ephemeralStorage>
            <state>a-new-state</state>
            <startDate>2026-11-17T11:30:00.000Z</startDate>
            <endDate>2026-11-24T11:30:00.000Z</endDate>
            <endDateType>limited</endDateType>
            <instanceMatchCriteria>targeted</instanceMatchCriteria>
            <createDate>2026-11-01T00:00:00.000Z</createDate>
            <tagSet><item><key>team</key><value>ml</value></item><item><key>empty</key></item></tagSet>
            <capacityReservationFleetId>crf-1</capacityReservationFleetId>
            <placementGroupArn>arn:aws:ec2:eu-west-1:111111111111:placement-group/pg</placementGroupArn>
            <capacityAllocationSet><item><allocationType>used</allocationType><count>5</count></item></capacityAllocationSet>
            <reservationType>capacity-block</reservationType>
            <unusedReservationBillingOwnerId>222222222222</unusedReservationBillingOwnerId>
            <commitmentInfo><committedInstanceCount>8</committedInstanceCount><commitmentEndDate>2026-11-24T11:30:00.000Z</commitmentEndDate></commitmentInfo>
            <deliveryPreference>incremental</deliveryPreference>
            <capacityBlockId>cb-1</capacityBlockId>
            <interruptible>false</interruptible>
            <interruptibleCapacityAllocation><instanceCount>2</instanceCount><targetInstanceCount>3</targetInstanceCount><status>updating</status><interruptibleCapacityReservationId>cr-1</interruptibleCapacityReservationId><interruptionType>adhoc</interruptionType></interruptibleCapacityAllocation>
            <interruptionInfo><sourceCapacityReservationId>cr-2</sourceCapacityReservationId><interruptionType>adhoc</interruptionType></interruptionInfo>
          </item></capacityReservationSet>
        </DescribeCapacityReservationsResponse>
        """
            .formatted(ID, ID));

    Page<CapacityReservation> page =
        reservations.reservations(
            "eu-west-1",
            List.of(new Filter("owner-id", List.of("111111111111", "222222222222"))),
            1000,
            Optional.of("token"));

    CapacityReservation found = page.items().getFirst();
    assertThat(page.next()).contains("more");
    assertThat(found).hasNoNullFieldsOrPropertiesExcept("outpostArn");
    assertThat(found.region()).isEqualTo("eu-west-1");
    assertThat(found.state()).isEqualTo("a-new-state");
    assertThat(found.startDate()).isEqualTo(Instant.parse("2026-11-17T11:30:00Z"));
    assertThat(found.tags()).isEqualTo(Map.of("team", "ml", "empty", ""));
    assertThat(found.capacityAllocations()).containsExactly(new CapacityAllocation("used", 5));
    assertThat(found.commitmentInfo())
        .isEqualTo(new CommitmentInfo(8, Instant.parse("2026-11-24T11:30:00Z")));
    assertThat(found.interruptibleCapacityAllocation())
        .isEqualTo(new InterruptibleCapacityAllocation(2, 3, "updating", "cr-1", "adhoc"));
    assertThat(aws.asked().getFirst().parameters())
        .containsEntry("Action", "DescribeCapacityReservations")
        .containsEntry("MaxResults", "1000")
        .containsEntry("NextToken", "token")
        .containsEntry("Filter.1.Name", "owner-id")
        .containsEntry("Filter.1.Value.2", "222222222222");
  }

  @Test
  void reservation_isAskedForByItsIdAlone() {
    aws.answers(
        200,
        "<DescribeCapacityReservationsResponse><capacityReservationSet/></DescribeCapacityReservationsResponse>");

    assertThatThrownBy(() -> reservations.reservation("us-east-1", ID))
        .isInstanceOfSatisfying(
            AwsFailure.Refused.class,
            e -> assertThat(e.refusal()).isEqualTo(AwsFailure.Refusal.NOT_FOUND));
    assertThat(aws.asked().getFirst().parameters())
        .containsEntry("CapacityReservationId.1", ID)
        .doesNotContainKey("MaxResults");
  }

  @Test
  void usage_aPage_isReadWithItsToken() {
    aws.answers(
        200,
        """
        <GetCapacityReservationUsageResponse>
          <nextToken>more</nextToken>
          <capacityReservationId>%s</capacityReservationId>
          <instanceType>p5.48xlarge</instanceType>
          <totalInstanceCount>8</totalInstanceCount>
          <availableInstanceCount>3</availableInstanceCount>
          <state>active</state>
          <instanceUsageSet>
            <item><accountId>111111111111</accountId><usedInstanceCount>4</usedInstanceCount></item>
            <item><accountId>222222222222</accountId></item>
          </instanceUsageSet>
        </GetCapacityReservationUsageResponse>
        """
            .formatted(ID));

    UsagePage page = reservations.usage("us-east-1", ID, Optional.of(2), Optional.empty());

    assertThat(page.next()).contains("more");
    assertThat(page.usage().instanceUsages())
        .containsExactly(
            new InstanceUsage("111111111111", 4), new InstanceUsage("222222222222", 0));
    assertThat(aws.asked().getFirst().parameters())
        .containsEntry("MaxResults", "2")
        .doesNotContainKey("DryRun");
  }

  @Test
  void dryRun_permitted_returns_denied_isRefused() {
    aws.answers(412, error("DryRunOperation"));
    reservations.checkUsagePermitted("us-east-1", ID);
    assertThat(aws.asked().getFirst().parameters()).containsEntry("DryRun", "true");

    aws.answers(403, error("UnauthorizedOperation"));
    assertThatThrownBy(() -> reservations.checkUsagePermitted("us-east-1", ID))
        .isInstanceOfSatisfying(
            AwsFailure.Refused.class,
            e -> assertThat(e.refusal()).isEqualTo(AwsFailure.Refusal.DENIED));
  }

  @Test
  void throttled_isToldAsThat_andNotRepeatedByTheSdk() {
    aws.answers(503, error("RequestLimitExceeded"));

    assertThatThrownBy(() -> reservations.enabledRegions())
        .isInstanceOf(AwsFailure.Throttled.class);
    assertThat(aws.asked()).hasSize(1);
  }

  @Test
  void otherAccount_isAskedWithItsCredentials() {
    aws.answers(
        200,
        """
        <DescribeRegionsResponse><regionInfo>
          <item><regionName>us-east-1</regionName></item><item><regionName>eu-west-1</regionName></item>
        </regionInfo></DescribeRegionsResponse>
        """);
    Ec2Reservations other =
        new Ec2Reservations(
            clients,
            "us-east-1",
            StaticCredentialsProvider.create(AwsSessionCredentials.create("OTHER", "s", "t")));

    assertThat(other.enabledRegions()).containsExactly("us-east-1", "eu-west-1");
    assertThat(aws.asked()).extracting(Asked::credentials).containsExactly("OTHER");
  }

  private static String error(String code) {
    return "<Response><Errors><Error><Code>%s</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>"
        .formatted(code);
  }
}
