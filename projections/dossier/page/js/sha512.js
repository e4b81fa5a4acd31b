/* SHA-512 after FIPS 180-4, sections 4.2.3 and 5.3.5. A word of 64 bits is two of 32: the upper half
 * at an even place, the lower behind it. */

var SHA512_K = [
  0x428a2f98, 0xd728ae22, 0x71374491, 0x23ef65cd, 0xb5c0fbcf, 0xec4d3b2f, 0xe9b5dba5, 0x8189dbbc,
  0x3956c25b, 0xf348b538, 0x59f111f1, 0xb605d019, 0x923f82a4, 0xaf194f9b, 0xab1c5ed5, 0xda6d8118,
  0xd807aa98, 0xa3030242, 0x12835b01, 0x45706fbe, 0x243185be, 0x4ee4b28c, 0x550c7dc3, 0xd5ffb4e2,
  0x72be5d74, 0xf27b896f, 0x80deb1fe, 0x3b1696b1, 0x9bdc06a7, 0x25c71235, 0xc19bf174, 0xcf692694,
  0xe49b69c1, 0x9ef14ad2, 0xefbe4786, 0x384f25e3, 0x0fc19dc6, 0x8b8cd5b5, 0x240ca1cc, 0x77ac9c65,
  0x2de92c6f, 0x592b0275, 0x4a7484aa, 0x6ea6e483, 0x5cb0a9dc, 0xbd41fbd4, 0x76f988da, 0x831153b5,
  0x983e5152, 0xee66dfab, 0xa831c66d, 0x2db43210, 0xb00327c8, 0x98fb213f, 0xbf597fc7, 0xbeef0ee4,
  0xc6e00bf3, 0x3da88fc2, 0xd5a79147, 0x930aa725, 0x06ca6351, 0xe003826f, 0x14292967, 0x0a0e6e70,
  0x27b70a85, 0x46d22ffc, 0x2e1b2138, 0x5c26c926, 0x4d2c6dfc, 0x5ac42aed, 0x53380d13, 0x9d95b3df,
  0x650a7354, 0x8baf63de, 0x766a0abb, 0x3c77b2a8, 0x81c2c92e, 0x47edaee6, 0x92722c85, 0x1482353b,
  0xa2bfe8a1, 0x4cf10364, 0xa81a664b, 0xbc423001, 0xc24b8b70, 0xd0f89791, 0xc76c51a3, 0x0654be30,
  0xd192e819, 0xd6ef5218, 0xd6990624, 0x5565a910, 0xf40e3585, 0x5771202a, 0x106aa070, 0x32bbd1b8,
  0x19a4c116, 0xb8d2d0c8, 0x1e376c08, 0x5141ab53, 0x2748774c, 0xdf8eeb99, 0x34b0bcb5, 0xe19b48a8,
  0x391c0cb3, 0xc5c95a63, 0x4ed8aa4a, 0xe3418acb, 0x5b9cca4f, 0x7763e373, 0x682e6ff3, 0xd6b2b8a3,
  0x748f82ee, 0x5defb2fc, 0x78a5636f, 0x43172f60, 0x84c87814, 0xa1f0ab72, 0x8cc70208, 0x1a6439ec,
  0x90befffa, 0x23631e28, 0xa4506ceb, 0xde82bde9, 0xbef9a3f7, 0xb2c67915, 0xc67178f2, 0xe372532b,
  0xca273ece, 0xea26619c, 0xd186b8c7, 0x21c0c207, 0xeada7dd6, 0xcde0eb1e, 0xf57d4f7f, 0xee6ed178,
  0x06f067aa, 0x72176fba, 0x0a637dc5, 0xa2c898a6, 0x113f9804, 0xbef90dae, 0x1b710b35, 0x131c471b,
  0x28db77f5, 0x23047d84, 0x32caab7b, 0x40c72493, 0x3c9ebe0a, 0x15c9bebc, 0x431d67c4, 0x9c100d4c,
  0x4cc5d4be, 0xcb3e42b6, 0x597f299c, 0xfc657e2a, 0x5fcb6fab, 0x3ad6faec, 0x6c44198c, 0x4a475817
];
var SHA512_H = [
  0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1,
  0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179
];

/* Sum of the words of 64 bits in parts (upper, lower, upper, lower, …) into to[at], to[at + 1]. */
function sum64(to, at, parts) {
  var low = 0, high = 0, i;
  for (i = 0; i < parts.length; i += 2) {
    high += parts[i] >>> 0;
    low += parts[i + 1] >>> 0;
  }
  to[at] = (high + Math.floor(low / 4294967296)) % 4294967296 | 0;
  to[at + 1] = low % 4294967296 | 0;
}

/* The upper half of (high, low) turned right by n bits, 0 < n < 64, n not 32; the lower half is the
 * upper one of (low, high). */
function turned(high, low, n) {
  return n < 32 ? (high >>> n) | (low << (32 - n)) : (low >>> (n - 32)) | (high << (64 - n));
}

function turns(high, low, n, m, k) {
  return turned(high, low, n) ^ turned(high, low, m) ^ turned(high, low, k);
}

function sha512(message) {
  var data = padded(message, 128, 16), state = SHA512_H.slice(0), w = [], t1 = [], t2 = [];
  var found = [], at, i, x, h, l, s0h, s0l, s1h, s1l, v;
  for (at = 0; at < data.length; at += 128) {
    for (i = 0; i < 32; i += 1) {
      x = at + 4 * i;
      w[i] = (data[x] << 24) | (data[x + 1] << 16) | (data[x + 2] << 8) | data[x + 3];
    }
    for (i = 32; i < 160; i += 2) {
      h = w[i - 30]; l = w[i - 29];
      s0h = turned(h, l, 1) ^ turned(h, l, 8) ^ (h >>> 7);
      s0l = turned(l, h, 1) ^ turned(l, h, 8) ^ ((l >>> 7) | (h << 25));
      h = w[i - 4]; l = w[i - 3];
      s1h = turned(h, l, 19) ^ turned(h, l, 61) ^ (h >>> 6);
      s1l = turned(l, h, 19) ^ turned(l, h, 61) ^ ((l >>> 6) | (h << 26));
      sum64(w, i, [w[i - 32], w[i - 31], s0h, s0l, w[i - 14], w[i - 13], s1h, s1l]);
    }
    v = state.slice(0);
    for (i = 0; i < 160; i += 2) {
      s1h = turns(v[8], v[9], 14, 18, 41);
      s1l = turns(v[9], v[8], 14, 18, 41);
      sum64(t1, 0, [
        v[14], v[15], s1h, s1l, (v[8] & v[10]) ^ (~v[8] & v[12]), (v[9] & v[11]) ^ (~v[9] & v[13]),
        SHA512_K[i], SHA512_K[i + 1], w[i], w[i + 1]
      ]);
      s0h = turns(v[0], v[1], 28, 34, 39);
      s0l = turns(v[1], v[0], 28, 34, 39);
      sum64(t2, 0, [
        s0h, s0l, (v[0] & v[2]) ^ (v[0] & v[4]) ^ (v[2] & v[4]),
        (v[1] & v[3]) ^ (v[1] & v[5]) ^ (v[3] & v[5])
      ]);
      v = [0, 0, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13]];
      sum64(v, 8, [v[8], v[9], t1[0], t1[1]]);
      sum64(v, 0, [t1[0], t1[1], t2[0], t2[1]]);
    }
    for (i = 0; i < 16; i += 2) {
      sum64(state, i, [state[i], state[i + 1], v[i], v[i + 1]]);
    }
  }
  for (i = 0; i < 16; i += 1) {
    x = state[i];
    found.push((x >>> 24) & 255, (x >>> 16) & 255, (x >>> 8) & 255, x & 255);
  }
  return found;
}
