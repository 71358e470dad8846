package capacityops.allocations;

import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.ledger.Ledger;
import java.time.InstantSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Puts the parts together for the functions of this module. */
final class AllocationsWiring {
  private final Environment environment = Environment.ofProcess();
  private final DynamoDbClient dynamoDb;
  private final Ledger ledger;

  AllocationsWiring() {
    this(AwsClients.connecting(Environment.ofProcess(), AwsService.DYNAMODB));
  }

  private AllocationsWiring(AwsClients aws) {
    this.dynamoDb = aws.repeating(DynamoDbClient.builder());
    this.ledger = new LedgerTable(dynamoDb, environment.ledgerTable());
  }

  /** Parts that reach nothing outside of this process. */
  static AllocationsWiring rehearsing(RehearsalAws aws) {
    return new AllocationsWiring(AwsClients.rehearsing(aws));
  }

  Ledger ledger() {
    return ledger;
  }

  Listing listing() {
    return new Listing(
        new PageTokens(
            new PageTokenKey(dynamoDb, environment.ledgerTable()), InstantSource.system()));
  }

  /** Reads the table, once. */
  void prime() {
    Priming.run(() -> ledger.find("priming"));
  }
}
