package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.aws.FaultServer.WireFault;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.Reply;
import capacityops.blocks.domain.Verdict;
import capacityops.core.aws.AwsClients;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Whatever goes wrong on the wire, one purchase request goes out. */
class PurchaseOnTheWireTest {
  private static final Order.Block ORDER =
      new Order.Block(
          "us-east-1", "cb-0123456789abcdef0", "Linux/UNIX", Map.of(PurchaseTag.KEY, "p#1"), 1);
  private static final Order.Extension EXTENSION =
      new Order.Extension("us-east-1", "cbe-0123456789abcdef0", "cr-0123456789abcdef0", 1);
  private static final Instant SERVER_TIME = Instant.parse("2026-11-20T08:00:00Z");
  private static final Instant DEADLINE = Instant.parse("2026-11-20T08:01:00Z");

  @ParameterizedTest
  @EnumSource
  void send_coldConnection_sendsOnce(WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(fault))) {
      Reply reply = buyer(server).send(ORDER, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlock")).isEqualTo(1);
      assertMeans(fault, reply);
    }
  }

  /** The silence, which takes the whole time-out, is tried on the cold connection only. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SILENT")
  void send_warmConnection_sendsOnce(WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(WireFault.DRY_RUN_OK, fault))) {
      CapacityBlockBuyer buyer = buyer(server);
      assertThat(buyer.mayBuy(ORDER)).isEqualTo(new Permission.Granted());
      Reply reply = buyer.send(ORDER, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlock")).isEqualTo(2);
      assertMeans(fault, reply);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SILENT")
  void sendExtension_sendsOnce(WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(fault))) {
      Reply reply =
          new CapacityBlockExtensionBuyer(clients(server), clock(), InstantSource.system())
              .send(EXTENSION, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlockExtension")).isEqualTo(1);
      assertMeans(fault, reply);
    }
  }

  @Test
  void send_answered_namesTheBlockAndTellsTheTime() throws IOException {
    try (FaultServer server = FaultServer.start(List.of(WireFault.OK_200))) {
      DateHeaderClock clock = clock();
      Reply reply = new CapacityBlockBuyer(clients(server), clock).send(ORDER, DEADLINE);
      assertThat(reply)
          .isInstanceOfSatisfying(
              Reply.Taken.class,
              taken ->
                  assertThat(taken.block().capacityReservationIds())
                      .containsExactly("cr-0123456789abcdef0"));
      assertThat(clock.now()).isBetween(SERVER_TIME, SERVER_TIME.plusSeconds(60));
    }
  }

  @Test
  void send_carriesTheTagsOfThePurchase() throws IOException {
    try (FaultServer server = FaultServer.start(List.of(WireFault.OK_200))) {
      buyer(server).send(ORDER, DEADLINE);
      assertThat(server.lastBody())
          .contains(
              "TagSpecification.1.ResourceType=capacity-reservation",
              "TagSpecification.1.Tag.1.Key=capacity-ops%3Apurchase-id",
              "TagSpecification.1.Tag.1.Value=p%231",
              "CapacityBlockOfferingId=cb-0123456789abcdef0",
              "InstancePlatform=Linux%2FUNIX")
          .doesNotContain("DryRun=true");
    }
  }

  /** Bought, refused, or unknown: never refused without EC2's own word for it. */
  private static void assertMeans(WireFault fault, Reply reply) {
    Class<? extends Verdict> expected =
        switch (fault) {
          case OK_200 -> Verdict.Bought.class;
          case CLIENT_ERROR_400, DENIED_403, DRY_RUN_OK -> Verdict.Refused.class;
          case INTERNAL_ERROR_500,
              UNAVAILABLE_503,
              REQUEST_LIMIT_503,
              RESET,
              CLOSED,
              SILENT,
              TRUNCATED_200,
              GARBAGE_200,
              HALF_HEADERS ->
              Verdict.Unknown.class;
        };
    assertThat(Verdict.on(reply)).as("%s", reply).isInstanceOf(expected);
  }

  @Test
  void mayBuy_denied_saysWhatEc2Said() throws IOException {
    try (FaultServer server = FaultServer.start(List.of(WireFault.DENIED_403))) {
      assertThat(buyer(server).mayBuy(ORDER))
          .isInstanceOfSatisfying(
              Permission.Denied.class,
              denied -> assertThat(denied.answer().errorCode()).isEqualTo("UnauthorizedOperation"));
    }
  }

  private static CapacityBlockBuyer buyer(FaultServer server) {
    return new CapacityBlockBuyer(clients(server), clock());
  }

  private static DateHeaderClock clock() {
    return new DateHeaderClock(InstantSource.system(), System::nanoTime);
  }

  private static PurchaseClients clients(FaultServer server) {
    Ec2Client client =
        AwsClients.real()
            .as(StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
            .sendingOnce(
                Ec2Client.builder()
                    .region(Region.US_EAST_1)
                    .endpointOverride(URI.create("http://127.0.0.1:" + server.port())));
    return new PurchaseClients() {
      @Override
      public Ec2Client forDryRun(String region) {
        return client;
      }

      @Override
      public Ec2Client forSending(String region, Fence fence) {
        return client;
      }
    };
  }
}
