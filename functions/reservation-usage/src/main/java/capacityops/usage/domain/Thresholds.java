package capacityops.usage.domain;

import java.math.BigDecimal;

/**
 * From when on something is told; parameters of the template.
 *
 * @param idleShare 0 to 1: more than this share of a reservation idle is a finding
 * @param unusedDays unused for so long is a finding
 * @param endingDays ending within so long is a finding
 */
public record Thresholds(BigDecimal idleShare, int unusedDays, int endingDays) {}
