/**
 * AWS Lambda: each concurrent invocation in a process of its own, run by the AWS runtime interface
 * client.
 */
package capacityops.local.lambda;
