/** The Price List Query API for Amazon EC2. */
package capacityops.local.pricing;
