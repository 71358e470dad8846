/** Who a caller is, and AWS STS. */
package capacityops.local.identity;
