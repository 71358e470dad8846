package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.Reply;
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
  private static final Instant DEADLINE = Instant.parse("2026-11-20T08:01:00Z");

  @ParameterizedTest
  @EnumSource
  void send_coldConnection_sendsOnce(FaultServer.WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(fault))) {
      Reply reply = buyer(server).send(ORDER, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlock")).isEqualTo(1);
      assertThat(reply instanceof Reply.Taken).isEqualTo(fault.isWhole());
    }
  }

  @ParameterizedTest
  @EnumSource
  void send_warmConnection_sendsOnce(FaultServer.WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(FaultServer.WireFault.DRY_RUN_OK, fault))) {
      CapacityBlockBuyer buyer = buyer(server);
      assertThat(buyer.mayBuy(ORDER)).isEqualTo(new Permission.Granted());
      Reply reply = buyer.send(ORDER, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlock")).isEqualTo(2);
      assertThat(reply instanceof Reply.Taken).isEqualTo(fault.isWhole());
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendExtension_sendsOnce(FaultServer.WireFault fault) throws IOException {
    try (FaultServer server = FaultServer.start(List.of(fault))) {
      new CapacityBlockExtensionBuyer(clients(server), clock(), InstantSource.system())
          .send(EXTENSION, DEADLINE);
      assertThat(server.requests("PurchaseCapacityBlockExtension")).isEqualTo(1);
    }
  }

  @Test
  void mayBuy_denied_saysWhatEc2Said() throws IOException {
    try (FaultServer server = FaultServer.start(List.of(FaultServer.WireFault.DENIED_403))) {
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
        AwsClients.sendingOnce(
            Ec2Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s"))));
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
