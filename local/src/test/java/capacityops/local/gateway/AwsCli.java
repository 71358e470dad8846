package capacityops.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The AWS CLI against an endpoint: another implementation of the same protocols. */
public final class AwsCli {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI endpoint;
  private final Path folder;

  /**
   * @param folder where the CLI finds no settings of the machine's own
   */
  public AwsCli(URI endpoint, Path folder) {
    this.endpoint = endpoint;
    this.folder = folder;
  }

  /** Skips the test where there is no CLI. */
  public static void needed() {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "aws")));
    assumeTrue(found, "the AWS CLI is not on the PATH");
  }

  /** How a command ended. */
  public record Result(int exit, String output) {}

  /** What a command that must succeed writes. */
  public JsonNode json(String... command) throws IOException, InterruptedException {
    Result result = run(command);
    assertThat(result.exit()).as(result.output()).isZero();
    return JSON.readTree(result.output());
  }

  public Result run(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("aws"));
    line.addAll(List.of(command));
    line.addAll(
        List.of(
            "--endpoint-url", endpoint.toString(), "--region", "us-east-1", "--output", "json"));
    ProcessBuilder cli = new ProcessBuilder(line).redirectErrorStream(true);
    cli.environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", "alice",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_CONFIG_FILE", folder.resolve("config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString(),
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_MAX_ATTEMPTS", "1",
                "AWS_PAGER", ""));
    Process process = cli.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
