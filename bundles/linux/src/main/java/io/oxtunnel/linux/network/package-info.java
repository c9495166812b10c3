/**
 * Changes of addresses and routes, as netlink tells them (rtnetlink(7)).
 */
package io.oxtunnel.linux.network;
