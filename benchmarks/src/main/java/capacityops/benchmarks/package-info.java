/** What a start and a wait cost; {@code docs/performance.md} is written by this. */
package capacityops.benchmarks;
