/**
 * What compression keeps, as a JUnit class to extend.
 */
package io.oxtunnel.conformance.compression;
