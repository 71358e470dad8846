package capacityops.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import capacityops.local.gateway.RunningGateway;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects and prepared links as the AWS CLI and curl use them. */
class AwsCliTest {
  private static final String OBJECT = "s3://reports/2026/r 1+ü.csv";

  @TempDir private Path folder;

  @Test
  void copiesListsAndReadsObjects() throws Exception {
    assumeTrue(isInstalled("aws"), "the AWS CLI is not on the PATH");
    Path file = Files.writeString(folder.resolve("report.csv"), "a,b\n1,2\n");
    try (RunningGateway running = running()) {
      aws(running, "s3", "cp", file.toString(), OBJECT);

      assertThat(aws(running, "s3", "ls", "s3://reports/2026/")).contains("8 r 1+ü.csv");
      assertThat(aws(running, "s3", "cp", OBJECT, "-")).isEqualTo("a,b\n1,2\n");
      assertThat(aws(running, "s3", "ls")).contains("reports");
      aws(running, "s3", "rm", OBJECT);
      assertThat(aws(running, "s3api", "list-objects-v2", "--bucket", "reports"))
          .doesNotContain("csv");
    }
  }

  @Test
  void preparedLink_isFetchedByCurl() throws Exception {
    assumeTrue(isInstalled("aws"), "the AWS CLI is not on the PATH");
    assumeTrue(isInstalled("curl"), "curl is not on the PATH");
    Path file = Files.writeString(folder.resolve("report.html"), "<h1>report</h1>");
    try (RunningGateway running = running()) {
      aws(running, "s3", "cp", file.toString(), OBJECT);
      String link = aws(running, "s3", "presign", OBJECT, "--expires-in", "60").strip();

      assertThat(run("curl", "--silent", "--fail", link)).isEqualTo("<h1>report</h1>");
    }
  }

  private static RunningGateway running() {
    return new RunningGateway(
        new S3(
            List.of("reports"), "123456789012", "us-east-1", Optional.empty(), Clock.systemUTC()));
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private String aws(RunningGateway running, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("aws"));
    line.addAll(List.of(command));
    line.addAll(
        List.of("--endpoint-url", running.gateway.endpoint().toString(), "--region", "us-east-1"));
    return run(line.toArray(String[]::new));
  }

  private String run(String... line) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    ProcessBuilder program = new ProcessBuilder(line).redirectError(errors.toFile());
    program
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", "alice",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_CONFIG_FILE", folder.resolve("config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString(),
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_MAX_ATTEMPTS", "1",
                "PYTHONUTF8", "1",
                "LC_ALL", "C.UTF-8",
                "AWS_PAGER", ""));
    Process process = program.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output + Files.readString(errors)).isZero();
    return output;
  }
}
