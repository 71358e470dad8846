package capacityops.usage.domain;

import java.time.Instant;
import java.util.Optional;

/** Prices that were looked up before. */
public interface PriceCache {
  Optional<Price> find(PriceKey key, Instant now);

  /** Keeps a price, also that there is none, for a day. */
  void put(PriceKey key, Price price, Instant now);
}
