/**
 * Step Functions on one machine: Standard workflows in Amazon States Language with JSONata, and the
 * service's API.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html">AWS Step
 *     Functions Developer Guide</a>
 */
package capacityops.local.states;
