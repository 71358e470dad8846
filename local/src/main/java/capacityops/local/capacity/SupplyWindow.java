package capacityops.local.capacity;

import java.math.BigDecimal;

/** One window of one supply: where capacity is sold out or not. */
record SupplyWindow(CapacityScenario.Supply supply, CapacityScenario.Window window, int number) {
  BigDecimal pricePerInstanceHour() {
    return window.pricePerInstanceHour() == null
        ? supply.pricePerInstanceHour()
        : window.pricePerInstanceHour();
  }
}
