/**
 * A SAM template as the local stack reads it: parsed with line numbers, its intrinsic functions
 * evaluated to concrete values, every property either understood or refused.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html">SAM
 *     specification</a>
 */
package capacityops.local.template;
