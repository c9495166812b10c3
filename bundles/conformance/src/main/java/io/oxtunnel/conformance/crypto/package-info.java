/**
 * What ciphers and key agreements keep, as JUnit classes to extend.
 */
package io.oxtunnel.conformance.crypto;
