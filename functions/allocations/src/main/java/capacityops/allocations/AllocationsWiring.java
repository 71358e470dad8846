package capacityops.allocations;

import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.ledger.Ledger;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Puts the parts together for the functions of this module. */
final class AllocationsWiring {
  private final Environment environment = Environment.ofProcess();

  {
    AwsClients.connectAhead(environment);
  }

  private final DynamoDbClient dynamoDb = AwsClients.repeating(DynamoDbClient.builder());
  private final Ledger ledger = new LedgerTable(dynamoDb, environment.ledgerTable());

  Ledger ledger() {
    return ledger;
  }

  Listing listing() {
    return new Listing(
        new PageTokens(
            new PageTokenKey(dynamoDb, environment.ledgerTable()), InstantSource.system()));
  }

  /** Reads a history, once. */
  void primeHistory() {
    Priming.run(() -> ledger.history("priming", 1, Optional.empty()));
  }
}
