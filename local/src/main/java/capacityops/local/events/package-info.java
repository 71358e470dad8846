/** EventBridge: buses, rules, targets and schedules. */
package capacityops.local.events;
