package capacityops.core.aws;

import capacityops.core.lambda.Environment;
import java.net.URI;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;

/**
 * The services of AWS that functions connect to while they start, by the identifiers that the names
 * of environment variables for their endpoints end with.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html">Identifiers
 *     for service-specific endpoints</a>
 */
public enum AwsService {
  DYNAMODB("dynamodb"),
  EC2("ec2"),
  LAMBDA("lambda"),
  OUTPOSTS("outposts"),
  SFN("states");

  private final String endpointPrefix;

  AwsService(String endpointPrefix) {
    this.endpointPrefix = endpointPrefix;
  }

  /** Where the clients that are built in this environment find it. */
  URI endpoint(Environment environment) {
    return environment
        .awsEndpoint(name())
        .orElseGet(
            () ->
                URI.create(
                    "https://"
                        + ServiceMetadata.of(endpointPrefix)
                            .endpointFor(Region.of(environment.region()))));
  }
}
