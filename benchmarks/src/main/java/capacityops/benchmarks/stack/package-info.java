/** The whole local stack, measured through its doors. */
package capacityops.benchmarks.stack;
