/** The HTTP API: routes of the template, events of payload format 2.0. */
package capacityops.local.apigateway;
