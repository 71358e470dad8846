package capacityops.usage;

import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.lambda.Environment;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The call of AWS that the function makes, and nothing else. */
public final class GetCapacityReservationUsageHandler implements RequestStreamHandler {
  private final Ec2Client ec2 =
      AwsClients.connecting(Environment.ofProcess(), AwsService.EC2).repeating(Ec2Client.builder());

  public GetCapacityReservationUsageHandler() {
    accounts();
  }

  private int accounts() {
    return ec2.getCapacityReservationUsage(
            request -> request.capacityReservationId("cr-0a1b2c3d4e5f60002"))
        .instanceUsages()
        .size();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    output.write(Integer.toString(accounts()).getBytes(StandardCharsets.UTF_8));
  }
}
