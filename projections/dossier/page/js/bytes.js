/* Bytes are arrays of whole numbers from 0 to 255: old browsers know nothing else. */

/* UTF-8 of a text; null where it holds half a surrogate pair. */
function utf8(text) {
  var found = [], i, c, d;
  for (i = 0; i < text.length; i += 1) {
    c = text.charCodeAt(i);
    if (c < 0x80) {
      found.push(c);
    } else if (c < 0x800) {
      found.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    } else if (c >= 0xd800 && c < 0xe000) {
      d = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (c >= 0xdc00 || d < 0xdc00 || d >= 0xe000) {
        return null;
      }
      i += 1;
      c = 0x10000 + ((c & 0x3ff) << 10) + (d & 0x3ff);
      found.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    } else {
      found.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    }
  }
  return found;
}

/* The text of UTF-8; null where it is none (RFC 3629: shortest form, no surrogates). */
function fromUtf8(bytes) {
  var found = '', at = 0, c, more, least, code, k;
  while (at < bytes.length) {
    c = bytes[at];
    at += 1;
    if (c < 0x80) {
      found += String.fromCharCode(c);
      continue;
    }
    if (c >= 0xc2 && c < 0xe0) {
      more = 1; least = 0x80; code = c & 31;
    } else if (c >= 0xe0 && c < 0xf0) {
      more = 2; least = 0x800; code = c & 15;
    } else if (c >= 0xf0 && c < 0xf5) {
      more = 3; least = 0x10000; code = c & 7;
    } else {
      return null;
    }
    for (k = 0; k < more; k += 1, at += 1) {
      if (at >= bytes.length || (bytes[at] & 0xc0) !== 0x80) {
        return null;
      }
      code = code * 64 + (bytes[at] & 63);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      return null;
    }
    if (code >= 0x10000) {
      code -= 0x10000;
      found += String.fromCharCode(0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
    } else {
      found += String.fromCharCode(code);
    }
  }
  return found;
}

var BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/* RFC 4648 section 4, in its one canonical form; null for anything else. */
function fromBase64(text) {
  var found = [], i, j, v, quad, pad;
  if (typeof text !== 'string' || text.length % 4 !== 0) {
    return null;
  }
  pad = /==$/.test(text) ? 2 : /=$/.test(text) ? 1 : 0;
  for (i = 0; i < text.length; i += 4) {
    quad = 0;
    for (j = 0; j < 4; j += 1) {
      v = i + j >= text.length - pad ? 0 : BASE64.indexOf(text.charAt(i + j));
      if (v < 0) {
        return null;
      }
      quad = quad * 64 + v;
    }
    found.push((quad >> 16) & 255, (quad >> 8) & 255, quad & 255);
  }
  found.length -= pad;
  return toBase64(found) === text ? found : null;
}

function toBase64(bytes) {
  var found = '', i, a, b, c;
  for (i = 0; i < bytes.length; i += 3) {
    a = bytes[i];
    b = i + 1 < bytes.length ? bytes[i + 1] : 0;
    c = i + 2 < bytes.length ? bytes[i + 2] : 0;
    found += BASE64.charAt(a >> 2) + BASE64.charAt(((a & 3) << 4) | (b >> 4));
    found += i + 1 < bytes.length ? BASE64.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    found += i + 2 < bytes.length ? BASE64.charAt(c & 63) : '=';
  }
  return found;
}

function toHex(bytes) {
  var found = '', i;
  for (i = 0; i < bytes.length; i += 1) {
    found += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
  }
  return found;
}

/* Lower-case hexadecimal; null for anything else. */
function fromHex(text) {
  var found = [], i;
  if (typeof text !== 'string' || !/^(?:[0-9a-f][0-9a-f])*$/.test(text)) {
    return null;
  }
  for (i = 0; i < text.length; i += 2) {
    found.push(parseInt(text.slice(i, i + 2), 16));
  }
  return found;
}

function sameBytes(a, b) {
  var differ = a.length ^ b.length, i;
  for (i = 0; i < a.length && i < b.length; i += 1) {
    differ |= a[i] ^ b[i];
  }
  return differ === 0;
}

/* A whole number that this language holds exactly. */
function isWhole(value) {
  return typeof value === 'number' && isFinite(value) && Math.floor(value) === value &&
    value >= 0 && value <= 9007199254740991;
}

/* The decimal text of such a number, or -1: no sign, no leading zero. */
function wholeOf(text) {
  var value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : -1;
  return isWhole(value) ? value : -1;
}
