/* Ed25519 signatures after RFC 8032 section 5.1, checked without the cofactor: the encoding of
 * [S]B - [k]A must be R, byte for byte. Refused as well: S from L on, and keys in another than their
 * one canonical encoding. Nothing here is secret, so nothing is done in constant time.
 *
 * A number modulo p = 2^255 - 19 is fifteen limbs of 17 bits, least first. Products of limbs and
 * their sums stay below 2^48, which numbers of this language hold exactly; limbs may be negative
 * between two multiplications. */

var LIMBS = 15, LIMB = 131072;

function carried(a) {
  var turn, i, c, moved;
  for (turn = 0; turn < 9; turn += 1) {
    moved = false;
    for (i = 0; i < LIMBS; i += 1) {
      c = Math.floor(a[i] / LIMB);
      if (c !== 0) {
        moved = true;
        a[i] -= c * LIMB;
        if (i + 1 < LIMBS) {
          a[i + 1] += c;
        } else {
          a[0] += 19 * c;
        }
      }
    }
    if (!moved) {
      break;
    }
  }
  return a;
}

function field(small) {
  var found = [small], i;
  for (i = 1; i < LIMBS; i += 1) {
    found.push(0);
  }
  return carried(found);
}

function plus(a, b) {
  var found = [], i;
  for (i = 0; i < LIMBS; i += 1) {
    found.push(a[i] + b[i]);
  }
  return found;
}

function minus(a, b) {
  var found = [], i;
  for (i = 0; i < LIMBS; i += 1) {
    found.push(a[i] - b[i]);
  }
  return found;
}

function times(a, b) {
  var wide = [], found = [], i, j, x;
  for (i = 0; i < 2 * LIMBS; i += 1) {
    wide.push(0);
  }
  for (i = 0; i < LIMBS; i += 1) {
    x = a[i];
    for (j = 0; j < LIMBS; j += 1) {
      wide[i + j] += x * b[j];
    }
  }
  for (i = 0; i < LIMBS; i += 1) {
    found.push(wide[i] + 19 * wide[i + LIMBS]);
  }
  return carried(found);
}

/* a to the power 2^top - 1 - less, less < 32: every power that is needed has this form. */
function raised(a, top, less) {
  var found = field(1), i;
  for (i = top - 1; i >= 0; i -= 1) {
    found = times(found, found);
    if (i > 4 || !((less >> i) & 1)) {
      found = times(found, a);
    }
  }
  return found;
}

function inverse(a) {
  return raised(a, 255, 20);
}

/* 32 bytes, least first, of the number from 0 to p - 1. */
function packed(a) {
  var x = carried(a.slice(0)), found = [], held = 0, bits = 0, i, large;
  large = x[0] >= LIMB - 19;
  for (i = 1; i < LIMBS; i += 1) {
    large = large && x[i] === LIMB - 1;
  }
  if (large) {
    x = field(x[0] - (LIMB - 19));
  }
  for (i = 0; i < LIMBS; i += 1) {
    held += x[i] * Math.pow(2, bits);
    bits += 17;
    while (bits >= 8) {
      found.push(held % 256);
      held = Math.floor(held / 256);
      bits -= 8;
    }
  }
  found.push(held);
  return found;
}

/* The number of 32 bytes without the highest bit. */
function unpacked(bytes) {
  var found = [], held = 0, bits = 0, i;
  for (i = 0; i < 32; i += 1) {
    held += (i === 31 ? bytes[i] & 127 : bytes[i]) * Math.pow(2, bits);
    bits += 8;
    if (bits >= 17) {
      found.push(held % LIMB);
      held = Math.floor(held / LIMB);
      bits -= 17;
    }
  }
  while (found.length < LIMBS) {
    found.push(held);
    held = 0;
  }
  return found;
}

function equal(a, b) {
  return sameBytes(packed(a), packed(b));
}

var CURVE = null;

/* d, a square root of -1, and the base point, from what defines them. */
function curve() {
  var base;
  if (CURVE === null) {
    CURVE = {
      d: times(minus(field(0), field(121665)), inverse(field(121666))),
      i: raised(field(2), 253, 4)
    };
    base = packed(times(field(4), inverse(field(5))));
    CURVE.base = decoded(base);
  }
  return CURVE;
}

/* The point of 32 bytes (section 5.1.3); null where there is none or it is not canonical. */
function decoded(bytes) {
  var c = curve(), sign = bytes[31] >> 7, y = unpacked(bytes), plain = bytes.slice(0);
  var y2, u, v, x, v3, v7;
  plain[31] &= 127;
  if (!sameBytes(packed(y), plain)) {
    return null;
  }
  y2 = times(y, y);
  u = minus(y2, field(1));
  v = plus(times(c.d, y2), field(1));
  v3 = times(times(v, v), v);
  /* u·v³·(u·v⁷)^((p - 5) / 8) */
  v7 = times(times(v3, v3), v);
  x = times(times(u, v3), raised(times(u, v7), 252, 2));
  if (!equal(times(v, times(x, x)), u)) {
    x = times(x, c.i);
    if (!equal(times(v, times(x, x)), u)) {
      return null;
    }
  }
  if (equal(x, field(0)) && sign) {
    return null;
  }
  if ((packed(x)[0] & 1) !== sign) {
    x = minus(field(0), x);
  }
  return [x, y, field(1), times(x, y)];
}

/* Sum of two points in extended coordinates (section 5.1.4). */
function added(p, q) {
  var a = times(minus(p[1], p[0]), minus(q[1], q[0]));
  var b = times(plus(p[1], p[0]), plus(q[1], q[0]));
  var c = times(times(p[3], q[3]), plus(curve().d, curve().d));
  var d = times(p[2], plus(q[2], q[2]));
  var e = minus(b, a), f = minus(d, c), g = plus(d, c), h = plus(b, a);
  return [times(e, f), times(g, h), times(f, g), times(e, h)];
}

function doubled(p) {
  var a = times(p[0], p[0]), b = times(p[1], p[1]), z = times(p[2], p[2]), s = plus(p[0], p[1]);
  var h = plus(a, b), e = minus(h, times(s, s)), g = minus(a, b), f = plus(plus(z, z), g);
  return [times(e, f), times(g, h), times(f, g), times(e, h)];
}

function encoded(p) {
  var z = inverse(p[2]), found = packed(times(p[1], z));
  found[31] |= (packed(times(p[0], z))[0] & 1) << 7;
  return found;
}

/* L = 2^252 + 27742317777372353535851937790883648493, least byte first. */
var ORDER = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10
];

function belowOrder(bytes) {
  var i;
  for (i = 31; i >= 0; i -= 1) {
    if (bytes[i] !== ORDER[i]) {
      return bytes[i] < ORDER[i];
    }
  }
  return false;
}

/* A number of any length modulo L, bit by bit from the highest. */
function reducedByOrder(bytes) {
  var r = [], bit, i, carry, x;
  for (i = 0; i < 32; i += 1) {
    r.push(0);
  }
  for (bit = bytes.length * 8 - 1; bit >= 0; bit -= 1) {
    carry = (bytes[bit >> 3] >> (bit & 7)) & 1;
    for (i = 0; i < 32; i += 1) {
      x = r[i] * 2 + carry;
      r[i] = x & 255;
      carry = x >> 8;
    }
    if (!belowOrder(r)) {
      carry = 0;
      for (i = 0; i < 32; i += 1) {
        x = r[i] - ORDER[i] - carry;
        carry = x < 0 ? 1 : 0;
        r[i] = x & 255;
      }
    }
  }
  return r;
}

function bitOf(bytes, i) {
  return (bytes[i >> 3] >> (i & 7)) & 1;
}

/* Whether signature (64 bytes) is one of message by the key (32 bytes). */
function ed25519(key, message, signature) {
  var a, s, r, k, minusA, both, sum, i, which;
  if (key.length !== 32 || signature.length !== 64) {
    return false;
  }
  r = signature.slice(0, 32);
  s = signature.slice(32);
  a = decoded(key);
  if (a === null || !belowOrder(s)) {
    return false;
  }
  k = reducedByOrder(sha512(r.concat(key, message)));
  minusA = [minus(field(0), a[0]), a[1], a[2], minus(field(0), a[3])];
  both = added(curve().base, minusA);
  sum = [field(0), field(1), field(1), field(0)];
  for (i = 252; i >= 0; i -= 1) {
    sum = doubled(sum);
    which = bitOf(s, i) + 2 * bitOf(k, i);
    if (which !== 0) {
      sum = added(sum, which === 1 ? curve().base : which === 2 ? minusA : both);
    }
  }
  return sameBytes(encoded(sum), r);
}
