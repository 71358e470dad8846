/**
 * SLF4J's loggers as JSON lines with the fields of Powertools' layout: a logging framework behind
 * them would be a large part of what a function's start costs.
 */
package capacityops.core.logging;
