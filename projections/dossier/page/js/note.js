/* Signed notes, checkpoints and cosignatures after C2SP signed-note, tlog-checkpoint and
 * tlog-cosignature. */

var SPACES = /[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
/* Controls, directions, characters that nobody sees: a key so named looks like another. */
var UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40/;
var PLAIN_NOTE = 1, COSIGNATURE = 4, MOST_SIGNATURES = 100;

function isKeyName(name) {
  return name !== '' && !SPACES.test(name) && name.indexOf('+') < 0;
}

/* A key in vkey form: {name, id (hexadecimal), kind, key}; null where it is none. */
function readKey(vkey) {
  var first = vkey.indexOf('+'), second = vkey.indexOf('+', first + 1), name, id, data, told;
  if (first < 0 || second < 0) {
    return null;
  }
  name = vkey.slice(0, first);
  id = vkey.slice(first + 1, second);
  data = fromBase64(vkey.slice(second + 1));
  told = utf8(name);
  if (!isKeyName(name) || UNSEEN.test(name) || told === null || data === null || data.length !== 33) {
    return null;
  }
  if (data[0] !== PLAIN_NOTE && data[0] !== COSIGNATURE) {
    return null;
  }
  if (toHex(sha256(told.concat([10], data)).slice(0, 4)) !== id) {
    return null;
  }
  return {name: name, id: id, kind: data[0], key: data.slice(1), vkey: vkey};
}

/* {text, signatures: [{name, id, raw}]}; null where it is no note. */
function readNote(note) {
  var cut = note.lastIndexOf('\n\n'), lines, found = [], i, parts, raw;
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || utf8(note) === null || cut < 0) {
    return null;
  }
  lines = note.slice(cut + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > MOST_SIGNATURES) {
    return null;
  }
  for (i = 0; i < lines.length; i += 1) {
    parts = lines[i].split(' ');
    raw = parts.length === 3 ? fromBase64(parts[2]) : null;
    if (parts[0] !== '\u2014' || raw === null || raw.length < 5 || !isKeyName(parts[1])) {
      return null;
    }
    found.push({name: parts[1], id: toHex(raw.slice(0, 4)), raw: raw.slice(4)});
  }
  return {text: note.slice(0, cut + 1), signatures: found};
}

/* Signatures that were checked, for a second opinion (second.js). */
var CHECKED = [];

function signedBy(key, message, signature) {
  var found = ed25519(key.key, message, signature);
  CHECKED.push({key: key.key, message: message, signature: signature, found: found});
  return found;
}

/* Seconds since 1970 of a cosignature, -1 where it is not one by key. */
function cosignedAt(key, text, raw) {
  var at = 0, i;
  if (raw.length !== 72) {
    return -1;
  }
  for (i = 0; i < 8; i += 1) {
    at = at * 256 + raw[i];
  }
  if (!isWhole(at)) {
    return -1;
  }
  return signedBy(key, utf8('cosignature/v1\ntime ' + at + '\n' + text), raw.slice(8)) ? at : -1;
}

/* What the signatures of a note come to under known keys: {verified: [{key, at}], unknown: [name],
 * failed: [name]}. A known key whose signature is wrong is a failure, as the format says. */
function checkNote(note, keys) {
  var found = {verified: [], unknown: [], failed: []}, seen = {}, i, j, one, key, same, at;
  for (i = 0; i < note.signatures.length; i += 1) {
    one = note.signatures[i];
    key = null;
    same = 0;
    for (j = 0; j < keys.length; j += 1) {
      if (keys[j].name === one.name && keys[j].id === one.id) {
        key = keys[j];
        same += 1;
      }
    }
    if (key === null) {
      found.unknown.push(one.name);
    } else if (same > 1) {
      found.failed.push(one.name);
    } else if (!seen.hasOwnProperty('k' + key.vkey)) {
      seen['k' + key.vkey] = true;
      at = key.kind === COSIGNATURE ? cosignedAt(key, note.text, one.raw) : 0;
      if (key.kind === PLAIN_NOTE && !signedBy(key, utf8(note.text), one.raw)) {
        at = -1;
      }
      if (at < 0) {
        found.failed.push(one.name);
      } else {
        found.verified.push({key: key, at: at});
      }
    }
  }
  return found;
}

/* {origin, size, root} of the text of a checkpoint; null where it is none. */
function readCheckpoint(text) {
  var lines = text.split('\n'), size, root, i;
  if (lines.pop() !== '' || lines.length < 3 || lines[0] === '') {
    return null;
  }
  for (i = 3; i < lines.length; i += 1) {
    if (lines[i] === '') {
      return null;
    }
  }
  size = wholeOf(lines[1]);
  root = fromBase64(lines[2]);
  return size < 0 || root === null || root.length !== 32 ? null :
    {origin: lines[0], size: size, root: root};
}

/* The code that people compare: 80 bits of SHA-256, in Crockford's base 32. */
function checkCode(text) {
  var data = sha256(utf8('evalcore code v1\n' + text)).slice(0, 10), found = '', held = 0, bits = 0, i;
  for (i = 0; i < data.length; i += 1) {
    held = held * 256 + data[i];
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      if (found.length % 5 === 4) {
        found += '-';
      }
      found += '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Math.floor(held / Math.pow(2, bits)));
      held %= Math.pow(2, bits);
    }
  }
  return found;
}
