/**
 * Messages between the services of the stack: SQS, SNS, and the way to any resource that takes one.
 */
package capacityops.local.messaging;
