/* What the checks of a page have in common. Each is pure, over what was read from the page: it gives
 * what it found, or throws wrong() with the reason. */

var FORMAT = 'evalcore dossier/v1';

function wrong(zh, en) {
  var found = new Error(en);
  found.zh = zh;
  found.en = en;
  return found;
}

function demand(holds, zh, en) {
  if (!holds) {
    throw wrong(zh, en);
  }
}

function holds(zh, en) {
  return {state: 'holds', zh: zh, en: en};
}

/* Not there, and weighty: the page can't be green without. */
function missing(zh, en) {
  return {state: 'missing', zh: zh, en: en};
}

/* Not there, or worth knowing; nothing hangs on it. */
function note(zh, en) {
  return {state: 'note', zh: zh, en: en};
}

function decodedAll(list) {
  var found = [], i;
  for (i = 0; i < list.length; i += 1) {
    found.push(fromBase64(list[i]));
    demand(found[i] !== null, '证明不是规范的 base64', 'a proof is not canonical base64');
  }
  return found;
}

function keysOf(c, role) {
  var found = [], i;
  for (i = 0; i < c.keys.length; i += 1) {
    if (role === '' || c.keys[i].role === role) {
      found.push(c.keys[i].read);
    }
  }
  return found;
}

function namesOf(verified, role, c) {
  var logs = keysOf(c, role), found = [], i;
  for (i = 0; i < verified.length; i += 1) {
    if (logs.indexOf(verified[i].key) >= 0) {
      found.push(verified[i].key.name);
    }
  }
  return found;
}

function entriesOf(c, role) {
  var found = [], i;
  for (i = 0; i < c.entries.length; i += 1) {
    if (c.entries[i].role === role) {
      found.push(c.entries[i]);
    }
  }
  return found;
}
