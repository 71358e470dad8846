/** What a start costs; {@code docs/performance.md} is written by this. */
package capacityops.benchmarks;
