/**
 * What captures and forwarders keep, as JUnit classes to extend.
 */
package io.oxtunnel.conformance.port;
