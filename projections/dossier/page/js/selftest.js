/* Whether the algorithms come out right in this browser: known answers (FIPS 180-4's "abc", RFC 8032
 * section 7.1 TEST 2), and a signature that must be refused. */

var KNOWN = {
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha512: 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
    '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  message: '72',
  signature: '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
    '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
};

function comesOutRight() {
  var key = fromHex(KNOWN.key), message = fromHex(KNOWN.message), good = fromHex(KNOWN.signature);
  var bad = good.slice(0);
  bad[40] ^= 1;
  return toHex(sha256(utf8('abc'))) === KNOWN.sha256 && toHex(sha512(utf8('abc'))) === KNOWN.sha512 &&
    ed25519(key, message, good) && !ed25519(key, message, bad) && !ed25519(key, [], good);
}
