package capacityops.usage.domain;

import capacityops.core.failure.AwsFailure;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Prices for one run: the price list is asked once a day for each. */
public final class PriceBook {
  private static final String ON_AN_OUTPOST = "capacity on an Outpost has no price per hour";

  private final PriceList list;
  private final PriceCache cache;
  private final BlockFees fees;
  private final InstantSource clock;
  private final ConcurrentMap<PriceKey, Price> seen = new ConcurrentHashMap<>();

  public PriceBook(PriceList list, PriceCache cache, BlockFees fees, InstantSource clock) {
    this.list = list;
    this.cache = cache;
    this.fees = fees;
    this.clock = clock;
  }

  Price priceOf(CapacityReservation reservation, CallLog calls) {
    if (reservation.outpostArn() != null) {
      return new Price.Unknown(ON_AN_OUTPOST);
    }
    return reservation.isCapacityBlock()
        ? fees.priceOf(reservation, clock.instant())
        : seen.computeIfAbsent(key(reservation), key -> cachedOrListed(key, calls));
  }

  private Price cachedOrListed(PriceKey key, CallLog calls) {
    Optional<Price> cached = cache.find(key, clock.instant());
    return cached.orElseGet(() -> listed(key, calls));
  }

  private Price listed(PriceKey key, CallLog calls) {
    calls.called("GetProducts");
    try {
      Price price = list.priceOf(key);
      cache.put(key, price, clock.instant());
      return price;
    } catch (AwsFailure e) {
      return new Price.Unknown(e.getMessage());
    }
  }

  private static PriceKey key(CapacityReservation reservation) {
    return new PriceKey(
        reservation.region(),
        reservation.instanceType(),
        reservation.instancePlatform(),
        reservation.tenancy());
  }
}
