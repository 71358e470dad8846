/** What a start, a request and a wait cost; {@code docs/performance.md} is written by this. */
package capacityops.benchmarks;
