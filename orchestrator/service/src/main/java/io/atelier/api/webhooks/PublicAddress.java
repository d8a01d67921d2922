package io.atelier.api.webhooks;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Whether an address belongs to the public internet, and not to this machine, a network of its
/// owner's, or a purpose of its own, by IANA's registries of special addresses.
final class PublicAddress {

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    var special =
        address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    var bytes = address.getAddress();
    return !special && (address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes));
  }

  private static boolean isPublic4(byte[] address) {
    var first = address[0] & 0xff;
    var second = address[1] & 0xff;
    var third = address[2] & 0xff;
    return switch (first) {
      case 0 -> false;
      case 100 -> second < 64 || second > 127; // Of carriers.
      case 192 -> !(second == 0 && (third == 0 || third == 2)) && !(second == 88 && third == 99);
      case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
      case 203 -> !(second == 0 && third == 113);
      default -> first < 224;
    };
  }

  /// Of 2000::/3, without what carries an address of version 4 inside (2002::/16, Teredo) and what
  /// is for examples.
  private static boolean isPublic6(byte[] address) {
    var first = (address[0] & 0xff) << 8 | (address[1] & 0xff);
    var second = (address[2] & 0xff) << 8 | (address[3] & 0xff);
    return switch (first) {
      case 0x2001 -> second > 0x01ff && second != 0x0db8;
      case 0x2002, 0x3fff -> false;
      default -> first >> 13 == 1;
    };
  }
}
