/** Functions as Lambda runs them, measured from outside. */
package capacityops.benchmarks.lambda;
