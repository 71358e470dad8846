/**
 * Amazon States Language in JSONata mode: a definition's text becomes states and expressions, or is
 * refused with the line that is wrong.
 *
 * @see <a href="https://states-language.net/spec.html">Amazon States Language</a>
 */
package capacityops.local.states.language;
