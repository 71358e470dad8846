/** What starts and warm requests cost; {@code docs/performance.md} is written by this. */
package capacityops.benchmarks;
