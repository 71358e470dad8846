/** What starts, requests, waits and rows cost; {@code docs/performance.md} is written by this. */
package capacityops.benchmarks;
