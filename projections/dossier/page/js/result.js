/* Canonical rows of results (projections/digests.py) and the result tree. */

var TABLES = ['subjects', 'standings', 'score_nodes', 'effects', 'flags', 'contributions'];
var ESCAPED = {'\\': '\\', t: '\t', n: '\n', r: '\r', c: ','};

/* Rows of fields, still escaped; null where the text is not canonical. */
function readRows(text) {
  var lines, found = [], i;
  if (text === '') {
    return found;
  }
  lines = text.split('\n');
  if (lines.pop() !== '') {
    return null;
  }
  for (i = 0; i < lines.length; i += 1) {
    if (/\r/.test(lines[i]) || /\\(?![\\tnrcN])/.test(lines[i].replace(/\\\\/g, ''))) {
      return null;
    }
    found.push(lines[i].split('\t'));
  }
  return found;
}

function unescaped(field) {
  return field.replace(/\\([\\tnrc])/g, function (whole, code) {
    return ESCAPED[code];
  });
}

/* Items of a list: none for an empty one. */
function itemsOf(field) {
  var found = field === '' ? [] : field.split(','), i;
  for (i = 0; i < found.length; i += 1) {
    found[i] = unescaped(found[i]);
  }
  return found;
}

/* The leaf of a subject in the result tree; null where a table is missing or told twice. A table
 * that is shown comes with its blind: 32 bytes without which nobody can try out the hidden ones. */
function resultLeaf(result) {
  var leaves = [], i, name, shown, hidden, hash, blind;
  /* A table of another name would be in no hash, and would prove whatever stands in it. */
  if (Object.keys(result.tables).length + Object.keys(result.hidden).length !== TABLES.length) {
    return null;
  }
  for (i = 0; i < TABLES.length; i += 1) {
    name = TABLES[i];
    shown = has(result.tables, name);
    hidden = has(result.hidden, name);
    if (shown === hidden) {
      return null;
    }
    blind = shown ? fromBase64(result.blinds[name]) : [];
    if (blind === null || (shown && blind.length !== 32)) {
      return null;
    }
    hash = shown ? sha256([0].concat(utf8(name + '\n'), blind, utf8(result.tables[name]))) :
      fromBase64(result.hidden[name]);
    if (hash === null || hash.length !== 32) {
      return null;
    }
    leaves.push(hash);
  }
  return sha256([0].concat(utf8('subject\n' + result.subject + '\n'), rootOf(leaves)));
}

function has(object, name) {
  return Object.prototype.hasOwnProperty.call(object, name);
}
