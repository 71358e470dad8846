/** AWS Organizations: which accounts there are. */
package capacityops.local.organizations;
