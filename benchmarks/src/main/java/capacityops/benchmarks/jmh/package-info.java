/** Code without its function, measured by JMH from inside. */
package capacityops.benchmarks.jmh;
