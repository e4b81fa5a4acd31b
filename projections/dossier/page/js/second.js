/* A second opinion by the browser's own algorithms, where it has them (only in what it takes for a
 * secure context). It can turn a page red, never green: old browsers must come to the same. */

/* Calls told({sha256, ed25519}) with true, false or null (the browser has it not) for each. */
function secondOpinion(bytes, digest, told) {
  var subtle = typeof crypto === 'object' && crypto ? crypto.subtle : null, found = {sha256: null, ed25519: null};

  function signature(i) {
    var one = CHECKED[i];
    if (i === CHECKED.length) {
      told(found);
      return;
    }
    subtle.importKey('raw', new Uint8Array(one.key), {name: 'Ed25519'}, false, ['verify']).then(
      function (key) {
        return subtle.verify({name: 'Ed25519'}, key, new Uint8Array(one.signature), new Uint8Array(one.message));
      }
    ).then(function (holds) {
      found.ed25519 = found.ed25519 !== false && holds === one.found;
      signature(i + 1);
    }, function () {
      /* An older browser knows no Ed25519; a key that it refuses was refused above as well. */
      if (one.found && found.ed25519 !== null) {
        found.ed25519 = false;
      }
      told(found);
    });
  }

  if (!subtle || typeof Uint8Array !== 'function') {
    told(found);
    return;
  }
  subtle.digest('SHA-256', new Uint8Array(bytes)).then(function (hash) {
    var view = new Uint8Array(hash), plain = [], i;
    for (i = 0; i < view.length; i += 1) {
      plain.push(view[i]);
    }
    found.sha256 = toHex(plain) === digest;
    signature(0);
  }, function () {
    told(found);
  });
}
