/**
 * What every transport keeps, as JUnit classes to extend.
 */
package io.oxtunnel.conformance.transport;
